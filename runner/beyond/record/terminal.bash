# shellcheck shell=bash disable=SC2016
# What every shell reads that somebody sits in (`netscene record`): besides what `watch.bash` notes, each command
# as it was typed, with its exit code and the namespace of the shell. The prompt waits until that is written down,
# so that the network that is read is the one that the command left.
netscene_room=/run/netscene
# shellcheck source=/dev/null
. $netscene_room/watch.bash
unset HISTFILE HISTCONTROL HISTIGNORE HISTTIMEFORMAT
shopt -s cmdhist lithist

netscene_where() {
  local path
  where=
  [[ /proc/self/ns/net -ef $netscene_room/own-net ]] && return
  for path in /run/netns/*; do
    [[ /proc/self/ns/net -ef $path ]] && where=${path##*/} && return
  done
  where=$(readlink /proc/self/ns/net)
}

netscene_prompt() {
  local netscene_exit=$? line where number='' text='' reply=$netscene_room/reply.p$$
  { set +x; } 2>/dev/null
  netscene_where
  line=$(builtin history 1)
  [[ $line =~ ^[[:space:]]*([0-9]+)\*?[[:space:]]{1,2}(.*)$ ]] && number=${BASH_REMATCH[1]} text=${BASH_REMATCH[2]}
  if [[ $number != "$netscene_number" ]]; then
    netscene_number=$number
    mkfifo "$reply" 2>/dev/null
    printf '\003taken\001%s\001%s\001%s\001p%s\001%s\n' "$NETSCENE_AT" "$netscene_exit" "$where" "$$" \
      "${text//$'\n'/$'\002'}" >$netscene_room/notes
    read -r -t 10 line <>"$reply"
    rm -f "$reply"
  fi
  export NETSCENE_AT=$$.$((++netscene_count))
  PS1="\[\e[1m\]${NETSCENE_NAME-}${where:+:$where}\[\e[0m\]\$ "
  set -x
}

netscene_number='' netscene_count=0
PROMPT_COMMAND=netscene_prompt
