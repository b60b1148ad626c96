# What scenarios exported with --lib ask of lib.sh in tools/testing/selftests/net, in our own words: names that are
# given are kept, `lo` comes up in each namespace, and a test has failed whose RET is not 0.
NS_LIST=()
EXIT_STATUS=0
ksft_skip=4

setup_ns() {
	local variable
	for variable in "$@"; do
		[[ ${!variable} ]] || eval "$variable=$variable-$RANDOM"
		ip netns add "${!variable}" || return "$ksft_skip"
		ip -n "${!variable}" link set lo up
		NS_LIST+=("${!variable}")
	done
}

cleanup_all_ns() {
	local namespace
	for namespace in "${NS_LIST[@]}"; do ip netns delete "$namespace" 2>/dev/null; done
	echo "cleaned up: ${NS_LIST[*]}"
}

check_err() {
	((RET == 0 && $1 != 0)) || return 0
	RET=$1 retmsg=$2
}

log_test() {
	case $RET in
	0) echo "TEST: $1 [ OK ]" ;;
	4) echo "TEST: $1 [SKIP]" ;;
	*) echo "TEST: $1 [FAIL]: $retmsg" && EXIT_STATUS=1 ;;
	esac
	return "$RET"
}

log_test_skip() {
	RET=$ksft_skip retmsg='' log_test "$@"
}
