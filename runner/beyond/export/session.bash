# Functions that steps are made of. Commands run in this very shell: what one sets, later ones see.

netscene_dir=/run/netscene-export
netscene_number=0
netscene_verdict=pass
netscene_step=pass
netscene_skipping=
netscene_title=
netscene_last=()
netscene_probes=0
netscene_waits=()
netscene_difference=
netscene_began=0
netscene_passed=0
netscene_failed=0
netscene_skipped=0
netscene_errors=0

# A page's sudo: this is root already, so it runs the rest.
sudo() {
	while (($#)); do
		case $1 in
		-[ugp]) shift 2 ;;
		-*) shift ;;
		*) break ;;
		esac
	done
	(($# == 0)) || "$@"
}

# What is said is no result, whatever words are in it: readers look for these in every line.
netscene_say() {
	local text="$*" word
	for word in FAIL fail SKIP skip OKAY PASS OK ok pass; do text=${text//"[$word]"/"($word)"}; done
	text=${text//'[ OK ]'/'( OK )'} text=${text//'[ ok ]'/'( ok )'} text=${text//'PASSED all'/'passed all'}
	text=${text//FAIL:/fail:} text=${text//SKIP:/skip:} text=${text//# SKIP/skip} text=${text//'# Totals'/Totals}
	printf '#   %s\n' "${text//$'\n'/$'\n#   '}"
}

# netscene_found fail|error WHAT...
netscene_found() {
	[[ $netscene_step == error ]] || netscene_step=$1
	shift
	netscene_say "$*"
}

netscene_run() {
	netscene_last=("$@")
	if (($# == 1)); then eval "$1"; else "$@"; fi </dev/null >"$netscene_dir/out" 2>"$netscene_dir/err"
}

# Ends the step before, and begins the next one.
step() {
	netscene_finish
	netscene_number=$((netscene_number + 1))
	netscene_title=$1
	# How the parts that tell it know how long it took.
	# shellcheck disable=SC2034
	netscene_began=${EPOCHREALTIME/[.,]/}
	netscene_step=pass
	netscene_skipping=
	[[ $netscene_verdict == pass ]] || netscene_skipping=1
}

# A step that this file cannot hold.
skip() {
	netscene_skipping=$1
}

netscene_finish() {
	((netscene_number > 0)) || return 0
	netscene_judge
	netscene_tell
	case $netscene_step:$netscene_skipping in
	pass:) netscene_passed=$((netscene_passed + 1)) ;;
	pass:*) netscene_skipped=$((netscene_skipped + 1)) ;;
	fail:*) netscene_failed=$((netscene_failed + 1)) ;;
	error:*) netscene_errors=$((netscene_errors + 1)) ;;
	esac
	[[ $netscene_step == pass || $netscene_verdict == error ]] || netscene_verdict=$netscene_step
}

# The command must succeed; after one that does not, the step ends.
setup() {
	[[ $netscene_skipping || $netscene_step != pass ]] && return
	netscene_run "$@" || netscene_found error "$* ended with exit code $?:" "$(cat "$netscene_dir/err")"
}

# fails SAYS COMMAND...: the page's command is wrong, and the error says so.
fails() {
	local says=$1
	shift
	[[ $netscene_skipping || $netscene_step != pass ]] && return
	if netscene_run "$@"; then
		netscene_found fail "$* works: the page is right here"
	elif ! grep -qF -- "$says" "$netscene_dir/err"; then
		netscene_found fail "$* fails with another error:" "$(cat "$netscene_dir/err")"
	fi
}

# The command succeeds, and its output is what the next lines demand.
shows() {
	setup "$@"
}

# An output may lag behind what causes it: it is looked at again for 2 seconds.
netscene_until() {
	local end=$((SECONDS + 2))
	until "$@"; do
		((SECONDS <= end)) || return 1
		sleep 0.05
		netscene_run "${netscene_last[@]}"
	done
}

netscene_differs() {
	netscene_found fail "${netscene_last[*]}: $1" "$(cat "$netscene_dir/out")"
}

lists() {
	local word
	for word; do
		[[ $netscene_skipping || $netscene_step != pass ]] && return
		netscene_until netscene_has "$word" || netscene_differs "the output does not list $word"
	done
}

omits() {
	local word
	for word; do
		[[ $netscene_skipping || $netscene_step != pass ]] && return
		netscene_until netscene_lacks "$word" || netscene_differs "the output still lists $word"
	done
}

prints() {
	cat >"$netscene_dir/printed"
	[[ $netscene_skipping || $netscene_step != pass ]] && return
	netscene_until netscene_same || netscene_differs "$netscene_difference"
}

netscene_probe() {
	local expected=$1 seconds=$2 end text received
	shift 2
	# The last -c counts (getopt(3)); a reply ends it, or the time.
	end=$((SECONDS + seconds))
	while :; do
		text=$(eval "$* -c 1 -i 0.2 -w $seconds" 2>&1 </dev/null)
		received=$(sed -nE 's/.* packets transmitted, ([0-9]+) received.*/\1/p' <<<"$text")
		if [[ -z $received ]]; then
			local refused='ping6?: (connect|send(msg|to)): (Network is unreachable|No route to host|Invalid argument|Permission denied|Operation not permitted)'
			[[ $text =~ $refused ]] || { echo "error $*: $text" && return; }
			received=0
		fi
		[[ $expected == silence && $received == 0 ]] && return
		[[ $expected == reply && $received != 0 ]] && return
		[[ $expected == silence ]] && echo "fail $*: it replied" && return
		((SECONDS < end)) || break
		sleep 0.1
	done
	echo "fail $*: no reply within $seconds s"
}

# All pings of a step run at the same time.
reachable() {
	netscene_start reply 5 "$*"
}

unreachable() {
	netscene_start silence 1 "$*"
}

netscene_start() {
	[[ $netscene_skipping || $netscene_step != pass ]] && return
	netscene_probes=$((netscene_probes + 1))
	netscene_probe "$@" >"$netscene_dir/probe-$netscene_probes" &
	netscene_waits+=("$!")
}

netscene_judge() {
	local i line
	((netscene_probes > 0)) || return 0
	wait "${netscene_waits[@]}"
	for ((i = 1; i <= netscene_probes; i++)); do
		line=$(<"$netscene_dir/probe-$i")
		[[ -z $line ]] || netscene_found "${line%% *}" "${line#* }"
	done
	netscene_probes=0
	netscene_waits=()
}

netscene_inventory() {
	sed -n 's/^ *\([^:]*\):.*/link \1/p' /proc/net/dev
	local path
	for path in /run/netns/*; do
		[[ ! -e $path ]] || echo "namespace ${path##*/}"
	done
}

# Runs whatever happened before; a failure counts only after a run without deviations.
cleanup() {
	netscene_skipping=
	netscene_run "$@" && return
	[[ $netscene_verdict != pass ]] || netscene_found error "$* failed:" "$(cat "$netscene_dir/err")"
}

# The kernel takes the links of a deleted namespace away a little later.
nothing_left() {
	local end=$((SECONDS + 3)) left
	netscene_skipping=
	[[ $netscene_verdict:$netscene_step == pass:pass ]] || return 0
	while left=$(netscene_inventory | grep -vxF -f "$netscene_dir/before"); do
		((SECONDS <= end)) || break
		sleep 0.05
	done
	[[ -z $left ]] || netscene_found fail "still there:" "$left"
}
