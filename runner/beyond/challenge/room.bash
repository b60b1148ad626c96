# shellcheck shell=bash
# What the shell of a challenge reads, and every bash that is opened from it: `task`, `check` and `hint` ask netscene,
# which is outside; what is typed is noted with the namespace of its shell, so that it can be done again elsewhere.
netscene_room=/run/netscene-challenge

netscene_ask() {
  echo "$1" >$netscene_room/asks
  cat $netscene_room/answers
}
task() { netscene_ask task; }
check() { netscene_ask check; }
hint() { netscene_ask hint; }

netscene_note() {
  local at where='' path number text
  for path in /run/netns/*; do
    [[ /proc/self/ns/net -ef $path ]] && where=${path##*/}
  done
  PS1="\[\e[1m\]${NETSCENE_NAME-}${where:+:$where}\[\e[0m\]\$ "
  at=$(builtin history 1)
  [[ $at =~ ^[[:space:]]*([0-9]+)\*?[[:space:]]{1,2}(.*)$ ]] || return
  number=${BASH_REMATCH[1]} text=${BASH_REMATCH[2]}
  [[ $number != "${netscene_last-}" ]] || return
  netscene_last=$number
  case $text in
    task | check | hint | exit | '') ;;
    *) printf '%s\001%s\002' "$where" "$text" >>$netscene_room/typed ;;
  esac
}
unset HISTFILE HISTCONTROL HISTIGNORE HISTTIMEFORMAT
shopt -s cmdhist
PROMPT_COMMAND=netscene_note
