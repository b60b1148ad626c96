set +e
export LC_ALL=C.UTF-8
mkdir "$netscene_dir" && netscene_inventory >"$netscene_dir/before"

netscene_require() {
	eval "$2" >/dev/null 2>&1 && return
	netscene_skip_all "this machine lacks $1"
}
