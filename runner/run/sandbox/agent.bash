# shellcheck shell=bash
# Runs what netscene itself asks of a sandbox: probes, and what reads its state. It is no process of the
# scenario's: it has the sandbox's network, and a user, mount and PID namespace that no scenario can enter, so
# that neither PATH, functions, aliases nor bind mounts of a scenario are here (run/sandbox/agent.ts).
#
# /run/netns holds the names that the scenario gave, /run/processes its processes (inside.pl).
# Descriptors: 0 requests, 1 outputs, 3 answers, a line each.
# A request is three NUL-ended fields: operation, id, text.
# An output is a line OUTPUT-BYTES ERROR-BYTES and then these.

netscene_inventory() {
  local line path state
  while IFS= read -r line; do
    [[ $line == *:* ]] && line=${line%%:*} && printf 'link %s\n' "${line// /}"
  done </proc/net/dev
  for path in /run/netns/*; do
    [[ -e $path ]] && printf 'namespace %s\n' "${path##*/}"
  done
  for path in /run/processes/[0-9]*; do
    # The sandbox's PID 1 and the scenario's shell.
    case ${path##*/} in 1 | 2) continue ;; esac
    IFS= read -r line 2>/dev/null <"$path/stat" || continue
    state=${line##*) }
    line=${line#*(}
    [[ $state == Z* ]] || printf 'process %s %s\n' "${path##*/}" "${line%)*}"
  done
  return 0
}

netscene_agent() {
  local netscene_op netscene_id netscene_text netscene_exit netscene_start netscene_end netscene_out netscene_err
  local -A netscene_jobs=()
  exec 20<&0 21>&1 23>&3 3>&- 0>/dev/null
  printf 'ready\n' >&23
  while IFS= read -r -d '' netscene_op <&20 && IFS= read -r -d '' netscene_id <&20 &&
    IFS= read -r -d '' netscene_text <&20; do
    case $netscene_op in
      job)
        set -m
        # A job that is interrupted while it starts goes on: ping and fping listen once they are ready.
        trap '' INT
        (
          exec 20<&- 21>&-
          netscene_start=${EPOCHREALTIME/[.,]/}
          (eval "$netscene_text") >"/run/$netscene_id.out" 2>"/run/$netscene_id.err" 23>&-
          netscene_exit=$?
          netscene_end=${EPOCHREALTIME/[.,]/}
          printf 'end %s %s %s\n' "$netscene_id" "$netscene_exit" $((netscene_end - netscene_start)) >&23
        ) &
        netscene_jobs[$netscene_id]=$!
        trap - INT
        set +m
        ;;
      collect)
        LC_ALL=C
        IFS= read -r -N 1048576 netscene_out <"/run/$netscene_id.out"
        IFS= read -r -N 1048576 netscene_err <"/run/$netscene_id.err"
        printf '%s %s\n%s%s' "${#netscene_out}" "${#netscene_err}" "$netscene_out" "$netscene_err" >&21
        LC_ALL=C.UTF-8
        unset "netscene_jobs[$netscene_id]"
        ;;
      interrupt | kill)
        if [[ ${netscene_jobs[$netscene_id]-} ]]; then
          [[ $netscene_op == kill ]] && netscene_exit=KILL || netscene_exit=INT
          kill "-$netscene_exit" -- "-${netscene_jobs[$netscene_id]}" 2>/dev/null
          [[ $netscene_op == kill ]] && printf 'end %s 137 0\n' "$netscene_id" >&23
        fi
        ;;
    esac
  done
  exit 0
}

cd / && netscene_agent
