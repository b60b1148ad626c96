# How a step and all of them are told: as KTAP, or as TAP 13 with totals.
netscene_tell() {
	local result="ok $netscene_number - $netscene_title" took=''
	[[ $netscene_version == KTAP* ]] || took=" # time=$(((${EPOCHREALTIME/[.,]/} - netscene_began) / 1000))ms"
	case $netscene_step:$netscene_skipping in
	pass:) echo "$result$took" ;;
	pass:1) echo "$result # SKIP after a deviation" ;;
	pass:*) echo "$result # SKIP $netscene_skipping" ;;
	fail:*) echo "not $result" ;;
	error:*) echo "not $result # ERROR" ;;
	esac
}

# As ksft_print_cnts() of kselftest.h.
netscene_totals() {
	[[ $netscene_version == KTAP* ]] ||
		echo "# Totals: pass:$netscene_passed fail:$netscene_failed xfail:0 xpass:0 skip:$netscene_skipped error:$netscene_errors"
}
