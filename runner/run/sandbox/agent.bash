# shellcheck shell=bash
# The inside of a sandbox. PID 1 waits for the runner's end of the lifeline to close and then exits:
# the kernel kills all that is left in the PID namespace (pid_namespaces(7)). The agent, its child,
# is the one long-lived shell that runs the scenario's commands.
#
# Descriptors: 0 requests, 1 and 2 what the commands print, 3 answers, 4 the lifeline,
# 5 the mount table.
# A request is three NUL-ended fields: operation, id, text.
# An answer is a line on 3; on 1 and 2 a mark NUL, nonce:id, NUL ends the output of each command.

netscene_inventory() {
  local line path state group netscene_groups=" ${netscene_jobs[*]} "
  while IFS= read -r line; do
    [[ $line == *:* ]] && line=${line%%:*} && printf 'link %s\n' "${line// /}"
  done </proc/net/dev
  for path in /run/netns/*; do
    [[ -e $path ]] && printf 'namespace %s\n' "${path##*/}"
  done
  for path in /proc/[0-9]*; do
    case ${path##*/} in 1 | "$BASHPID" | "$netscene_lifeline") continue ;; esac
    IFS= read -r state 2>/dev/null <"$path/stat" || continue
    [[ ${state##*) } == Z* ]] && continue
    group=${state##*) }
    group=${group#* * }
    # What the runner started beside the scenario's commands is not the scenario's.
    [[ $netscene_groups == *" ${group%% *} "* ]] && continue
    state=${state#*(}
    printf 'process %s %s\n' "${path##*/}" "${state%)*}"
  done
  return 0
}

# A page's `sudo`: the sandbox's user is root already, so it runs the rest. Options as in sudo(8).
sudo() {
  while (($#)); do
    case $1 in
      --) shift; break ;;
      -[ughpCDRTrt] | --user | --group | --host | --prompt | --chdir | --chroot | --role | --type) shift 2 ;;
      -v | -k | -K | --validate | --remove-timestamp | --reset-timestamp) shift ;;
      -*) shift ;;
      *) break ;;
    esac
  done
  case ${1-} in
    '') return 0 ;;
    *=*) env "$@" ;;
    *) "$@" ;;
  esac
}

netscene_agent() {
  exec 20<&0 21>&1 22>&2 23>&3 3>&- 4<&-
  # Write-only: a command that asks for input fails at once instead of waiting for ever.
  exec 0>/dev/null
  trap - INT TERM HUP
  local netscene_op netscene_id netscene_text netscene_exit netscene_start netscene_end netscene_out
  local netscene_stopped=
  local -A netscene_jobs=()
  # Beside the runner's own start; no request is served before both are done.
  { mount --all --fstab /proc/self/fd/5 && exec ip link set lo up 5<&-; } & local netscene_setup=$!
  exec 5<&-
  builtin printf 'ready\n' >&23
  while IFS= builtin read -r -d '' netscene_op <&20 &&
    IFS= builtin read -r -d '' netscene_id <&20 &&
    IFS= builtin read -r -d '' netscene_text <&20; do
    if [[ $netscene_setup ]]; then
      if ! { wait "$netscene_setup" && cd /tmp; }; then
        builtin printf 'refused\n' >&23
        exit 1
      fi
      netscene_setup=
    fi
    case $netscene_op in
      batch) netscene_stopped= ;;
      run | try)
        if [[ $netscene_op == try && $netscene_stopped ]]; then
          builtin printf '\0%s:%s\0' "$netscene_nonce" "$netscene_id" >&21
          builtin printf '\0%s:%s\0' "$netscene_nonce" "$netscene_id" >&22
          builtin printf 'skipped %s\n' "$netscene_id" >&23
          continue
        fi
        builtin printf 'begin %s\n' "$netscene_id" >&23
        netscene_start=${EPOCHREALTIME/[.,]/}
        netscene_exit=0
        # In a list, and undone after it, so that a scenario's own `set -e` does not end the agent.
        builtin eval "$netscene_text" 20<&- 21>&- 22>&- 23>&- || netscene_exit=$?
        # A command may have defined functions of these names; its `-u` and `-x` would be ours too.
        { unset -f builtin printf wait cd; builtin set +eux; } 2>/dev/null
        netscene_end=${EPOCHREALTIME/[.,]/}
        [[ $netscene_exit == 0 ]] || netscene_stopped=1
        builtin printf '\0%s:%s\0' "$netscene_nonce" "$netscene_id" >&21
        builtin printf '\0%s:%s\0' "$netscene_nonce" "$netscene_id" >&22
        builtin printf 'end %s %s %s\n' "$netscene_id" "$netscene_exit" $((netscene_end - netscene_start)) >&23
        ;;
      job)
        set -m
        # A job that is interrupted while it starts goes on: ping and fping listen once they are ready.
        trap '' INT
        (
          exec 20<&- 21>&- 22>&-
          netscene_start=${EPOCHREALTIME/[.,]/}
          (builtin eval "$netscene_text") >"/run/netscene-$netscene_id.out" 2>"/run/netscene-$netscene_id.err" 23>&-
          netscene_exit=$?
          netscene_end=${EPOCHREALTIME/[.,]/}
          builtin printf 'job %s %s %s\n' "$netscene_id" "$netscene_exit" $((netscene_end - netscene_start)) >&23
        ) &
        netscene_jobs[$netscene_id]=$!
        trap - INT
        set +m
        ;;
      collect)
        netscene_out=
        IFS= builtin read -r -N 1048576 -d '' netscene_out <"/run/netscene-$netscene_id.out"
        builtin printf '%s\0%s:%s\0' "$netscene_out" "$netscene_nonce" "$netscene_id" >&21
        netscene_out=
        IFS= builtin read -r -N 1048576 -d '' netscene_out <"/run/netscene-$netscene_id.err"
        builtin printf '%s\0%s:%s\0' "$netscene_out" "$netscene_nonce" "$netscene_id" >&22
        unset "netscene_jobs[$netscene_id]"
        ;;
      interrupt)
        if [[ ${netscene_jobs[$netscene_id]-} ]]; then
          kill -INT -- "-${netscene_jobs[$netscene_id]}" 2>/dev/null
        fi
        ;;
      kill)
        if [[ ${netscene_jobs[$netscene_id]-} ]]; then
          kill -KILL -- "-${netscene_jobs[$netscene_id]}" 2>/dev/null
          builtin printf 'killed %s\n' "$netscene_id" >&23
        fi
        ;;
    esac
  done
  exit 0
}

ulimit -c 0 -u 4096 2>/dev/null
# Before the agent is forked, so that no variable of ours is in a scenario's environment.
read -r <&4 >/dev/null 2>&1 3>&- 5<&- & netscene_lifeline=$!
# The redirection keeps bash from giving a background command /dev/null.
netscene_agent <&0 &
exec 0</dev/null 1>/dev/null 2>/dev/null 3>&- 5<&-
# Whichever ends first, the agent or the runner, ends the sandbox.
wait -n
exit 0
