# shellcheck shell=bash
# The scenario's shell: runs its commands, one at a time, as its reader would type them. All that it says is the
# scenario's own word; what netscene measures itself is done elsewhere (agent.bash).
#
# Descriptors: 0 requests, 1 and 2 what the commands print, 3 answers.
# A request is two NUL-ended fields: id, text. An answer is a line on 3: ready, or one with
# ((: @ ID EXIT START END, of which the last two are microseconds.

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
  local netscene_id netscene_text netscene_start
  builtin printf 'ready\n' >&23
  while IFS= builtin read -r -d '' netscene_id <&20 && IFS= builtin read -r -d '' netscene_text <&20; do
    netscene_start=${EPOCHREALTIME/[.,]/}
    # As a condition, so that a scenario's own `set -e` does not end the shell. The answer is the complaint of an
    # expression that is none: nothing in it is looked up by a name that the command may have made its own, and a
    # trap of its finds no variable to change.
    if builtin eval "$netscene_text" 20<&- 23>&-; then
      ! ((@ $netscene_id $? $netscene_start ${EPOCHREALTIME/[.,]/})) 2>&23
    else
      ! ((@ $netscene_id $? $netscene_start ${EPOCHREALTIME/[.,]/})) 2>&23
    fi
    # Functions of the names that are used here go. In POSIX mode, which an assignment begins, `unset` and `exit` are
    # found before any function; where one cannot be unset, the shell ends.
    POSIXLY_CORRECT=y
    unset -f unset exit set builtin read eval 2>/dev/null || exit 1
    set +eux
    unset -v POSIXLY_CORRECT
  done
}

ulimit -u 4096 -d 4194304 2>/dev/null
netscene_shell
