# lib.sh of tools/testing/selftests/net, beside which this file lies, and what it sources, come along.
[[ ${1-} ]] || netscene_beside=$(cd "$(dirname "$0")" && pwd -P)
export netscene_beside
netscene_bring() {
	local name
	[[ -r $netscene_beside/lib.sh ]] ||
		netscene_skip_all "lib.sh of tools/testing/selftests/net must lie beside this file, for user $(id -u nobody) to read"
	mkdir -p mnt/net/forwarding && cp "$netscene_beside/lib.sh" mnt/net || return
	[[ ! -d $netscene_beside/forwarding ]] || cp "$netscene_beside"/forwarding/*lib.sh mnt/net/forwarding || return
	for name in net/lib kselftest lib; do
		[[ ! -d ${netscene_beside%/*}/$name ]] || cp -rL "${netscene_beside%/*}/$name" "mnt/$name" || return
	done
}
