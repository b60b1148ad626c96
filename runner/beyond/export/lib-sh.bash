# How steps are told: by lib.sh of tools/testing/selftests/net, beside which this file lies.
# shellcheck source=/dev/null
. /mnt/net/lib.sh
# Where it has no check_err, that of net/forwarding has one; it asks for tools that are of no use here.
if ! declare -F check_err >/dev/null && [[ -r /mnt/net/forwarding/lib.sh ]]; then
	# shellcheck disable=SC2034
	NUM_NETIFS=0 REQUIRE_JQ=no REQUIRE_MZ=no REQUIRE_MTOOLS=no
	# shellcheck source=/dev/null
	. /mnt/net/forwarding/lib.sh
fi
for netscene_word in setup_ns cleanup_all_ns check_err log_test log_test_skip; do
	declare -F "$netscene_word" >/dev/null ||
		netscene_skip_all "lib.sh beside this file has no $netscene_word: its tree is too old"
done

netscene_tell() {
	# Both are what lib.sh reads.
	# shellcheck disable=SC2034
	RET=0 retmsg=
	if [[ $netscene_step:$netscene_skipping == pass:?* ]]; then
		log_test_skip "$netscene_title"
		return
	fi
	[[ $netscene_step == pass ]]
	check_err $? "$netscene_step"
	log_test "$netscene_title"
}

netscene_totals() { :; }

# setup_ns keeps a name that it is given, and brings lo up, which a new namespace does not.
namespace() {
	[[ $netscene_skipping || $netscene_step != pass ]] && return
	local variable=netns_${1//[^[:alnum:]]/_}
	printf -v "$variable" %s "$1"
	if ! setup_ns "$variable" >"$netscene_dir/err" 2>&1 || ! ip -n "$1" link set lo down; then
		netscene_found error "setup_ns $1:" "$(cat "$netscene_dir/err")"
	fi
}
