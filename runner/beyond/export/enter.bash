# Nothing can be judged here, for a reason.
netscene_skip_all() {
	case $netscene_version in
	'') echo "SKIP: $1" ;;
	KTAP*) echo "1..0 # SKIP $1" ;;
	*) printf '%s\n' "$netscene_version" "1..0 # SKIP $1" ;;
	esac
	exit "$netscene_skip"
}

netscene_no_machine() { netscene_skip_all "$1"; }
