# netscene completion bash >> ~/.bashrc
_netscene() {
  local line=${COMP_LINE:0:COMP_POINT} words cur
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  cur=${words[-1]}
  local IFS=$'\n'
  COMPREPLY=($(netscene __complete "${words[@]:1}" 2>/dev/null))
  # bash breaks words at @, : and = as well: only what follows the last of them is replaced.
  local rest=${cur##*[@:=]}
  local kept=${cur%"$rest"}
  COMPREPLY=("${COMPREPLY[@]#"$kept"}")
}
complete -o bashdefault -o default -F _netscene netscene
