# shellcheck shell=bash disable=SC2016
# Sourced by every bash of a recorded session (BASH_ENV): each command is traced to the notes, with the exit
# code of the one before it, where it stands, and how it is written. A trace is the one witness that follows
# functions, loops, subshells and pipes. A page's own `set -x` then prints nothing on its terminal.
if [[ -p /run/netscene/notes ]]; then
  exec 250>/run/netscene/notes
  BASH_XTRACEFD=250
  PS4=$'+\001$?\001${PIPESTATUS[*]}\001$$\001$BASHPID\001${BASH_SOURCE-}\001$LINENO\001${NETSCENE_AT-}\001$BASH_COMMAND\001'
  # bash(1), command_not_found_handle: found missing also in a pipe, in the background, or in silence.
  command_not_found_handle() {
    { set +x; } 2>/dev/null
    printf '\003missing\001%s\001%s\001%s\n' "$1" "${NETSCENE_AT-}" "$BASHPID" >/run/netscene/notes
    printf 'bash: %s: command not found\n' "$1" >&2
    return 127
  }
  # A shell that is typed into (no script, no -c), as far as a terminal would make it one: aliases, and Ctrl-Z.
  mapfile -d '' -t netscene_words <"/proc/$$/cmdline"
  case " ${netscene_words[*]:1} " in
    *' -c '* | *' -'[a-z]*c' '* | *' '[!-]*) ;;
    *)
      shopt -s expand_aliases
      set -m
      ;;
  esac
  unset netscene_words
  set -x
fi
