# shellcheck shell=bash
# The scenario's shell: runs its commands, one at a time, as its reader would type them. All that it says is the
# scenario's own word; what netscene measures itself is done elsewhere (agent.bash).
#
# Descriptors: 0 requests, 1 and 2 what the commands print, 3 answers.
# A request is two NUL-ended fields: id, text. An answer is a line on 3: ready, or end ID EXIT MICROSECONDS.

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

netscene_shell() {
  exec 20<&0 23>&3 3>&-
  # Write-only: a command that asks for input fails at once instead of waiting for ever.
  exec 0>/dev/null
  cd /tmp || exit
  local netscene_id netscene_text netscene_exit netscene_start netscene_end
  builtin printf 'ready\n' >&23
  while IFS= builtin read -r -d '' netscene_id <&20 && IFS= builtin read -r -d '' netscene_text <&20; do
    netscene_start=${EPOCHREALTIME/[.,]/}
    netscene_exit=0
    # In a list, and undone after it, so that a scenario's own `set -e` does not end the shell.
    builtin eval "$netscene_text" 20<&- 23>&- || netscene_exit=$?
    # A command may have defined functions of these names; its `-u` and `-x` would be ours too.
    { unset -f builtin printf read; builtin set +eux; } 2>/dev/null
    netscene_end=${EPOCHREALTIME/[.,]/}
    builtin printf 'end %s %s %s\n' "$netscene_id" "$netscene_exit" $((netscene_end - netscene_start)) >&23
  done
}

ulimit -c 0 -u 4096 -d 4194304 2>/dev/null
netscene_shell
