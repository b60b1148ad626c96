# Does the last output have a word? It ends where a name in the output of `ip` ends: veth1 stands in
# veth1@if5:, and in neither veth11 nor br1-veth1.
netscene_has() {
	local edge=$'[[:space:]@:,/<>"\'‘’“”]' word=$1 char
	for char in \\ . '*' + '?' ^ '$' '{' '}' '(' ')' '|' '['; do word=${word//"$char"/"\\$char"}; done
	grep -qE -- "(^|$edge)$word($edge|\$)" "$netscene_dir/out"
}

netscene_lacks() {
	! netscene_has "$1"
}
