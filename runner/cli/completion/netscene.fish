# netscene completion fish > ~/.config/fish/completions/netscene.fish
complete -c netscene -a '(netscene __complete (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
