# Compares an output with the one that the page prints: interface indexes, MAC addresses and what
# hangs on them are masked; words that only newer tools print are tolerated unless they change the state.
netscene_same() {
	netscene_difference=$(awk '
	function isflags(w) { return w ~ /^<[A-Za-z0-9_,-]*>$/ }
	function flags(w,  part, n, i, j, t, s) {
		n = split(substr(w, 2, length(w) - 2), part, ",")
		for (i = 1; i <= n; i++)
			for (j = i + 1; j <= n; j++)
				if (part[j] < part[i]) { t = part[i]; part[i] = part[j]; part[j] = t }
		for (i = 1; i <= n; i++)
			if (part[i] != "M-DOWN") s = s "," part[i]
		return "<" substr(s, 2) ">"
	}
	function mask(w, i) {
		if (i == 1 && w ~ /^[0-9]+:$/) return "N:"
		if (isflags(w)) return flags(w)
		if (length(w) == 17 && tolower(w) ~ /^([0-9a-f][0-9a-f]:)+[0-9a-f][0-9a-f]$/)
			return tolower(w) == "ff:ff:ff:ff:ff:ff" ? tolower(w) : "MAC"
		sub(/@if[0-9]+/, "@ifN", w)
		sub(/^fe80::[0-9a-fA-F:]+/, "fe80::*", w)
		return w
	}
	function words(line, into,  n, i) {
		gsub(/link-netnsid [0-9]+|link-netns [^ ]+/, "link-netns*", line)
		n = split(line, into, /[ \t]+/)
		for (i = 1; i <= n; i++) into[i] = mask(into[i], i)
		return n
	}
	function differs(printed, actual,  e, f, n, m, i, k, at, next_) {
		n = words(printed, e); m = words(actual, f); next_ = 1
		for (i = 1; i <= n; i++) {
			at = 0
			for (k = next_; k <= m; k++) {
				if (f[k] == e[i]) { at = k; break }
				if (i > 1 && e[i - 1] in value) break
			}
			if (!at) return "lacks \"" e[i] "\""
			for (k = next_; k < at; k++) if (f[k] in state) return "has an unexpected \"" f[k] "\""
			next_ = at + 1
		}
		for (k = next_; k <= m; k++) if (f[k] in state || isflags(f[k])) return "has an unexpected \"" f[k] "\""
		return ""
	}
	function set(list, into,  part, n) { n = split(list, part, " "); while (n) into[part[n--]] = 1 }
	BEGIN {
		set("linkdown dead onlink pervasive offload_failed trap nexthop via metric unreachable blackhole prohibit throw dadfailed deprecated secondary temporary noprefixroute peer master vrf xdp", state)
		set("mtu qdisc state mode qlen master link/ether brd inet inet6 peer scope valid_lft preferred_lft dev via src proto metric =", value)
	}
	{ sub(/^[ \t]+/, ""); sub(/[ \t\r]+$/, "") }
	$0 == "" { next }
	FILENAME == ARGV[1] { expected[++n] = $0; next }
	{ actual[++m] = $0 }
	END {
		for (i = 1; i <= n || i <= m; i++) {
			if (i > m) { print "line " i " is missing: " expected[i]; exit }
			if (i > n) { print "line " i " is unexpected: " actual[i]; exit }
			if ((what = differs(expected[i], actual[i])) != "") { print "line " i " " what; exit }
		}
	}' "$netscene_dir/printed" "$netscene_dir/out")
	[[ -z $netscene_difference ]]
}
