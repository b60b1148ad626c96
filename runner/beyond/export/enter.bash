# Nothing can be judged here, for a reason.
netscene_skip_all() {
	[[ $netscene_version == KTAP* ]] || echo "$netscene_version"
	echo "1..0 # SKIP $1"
	exit "$netscene_skip"
}

# A machine of its own: user, network, mount and process namespaces, gone with this script.
if [[ ${1-} != --inside ]]; then
	netscene_unshare=(unshare --user --map-root-user --net --mount --pid --fork --kill-child --mount-proc)
	for netscene_tool in unshare ip ping; do
		command -v "$netscene_tool" >/dev/null && continue
		netscene_skip_all "$netscene_tool is not installed"
	done
	if ! "${netscene_unshare[@]}" true 2>/dev/null; then
		netscene_skip_all 'user namespaces are not allowed here'
	fi
	exec "${netscene_unshare[@]}" bash "$0" --inside
fi
shift
set +e
export LC_ALL=C.UTF-8
# Only /run and /tmp can be written to.
mount -o remount,bind,ro / 2>/dev/null
mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /tmp && mount -t sysfs sysfs /sys || exit 1
cd /tmp || exit 1
ip link set lo up
mkdir "$netscene_dir" && netscene_inventory >"$netscene_dir/before"

netscene_require() {
	eval "$2" >/dev/null 2>&1 && return
	netscene_skip_all "this machine lacks $1"
}
