#compdef netscene
# netscene completion zsh >> ~/.zshrc, after compinit
_netscene() {
  local -a found
  found=("${(@f)$(netscene __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$found" ]]; then compadd -- "${found[@]}"; else _files; fi
}
compdef _netscene netscene
