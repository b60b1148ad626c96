# shellcheck shell=bash
# What is configured in one network namespace, one line for each kind: KIND, a tab, what the tool says.
# Runs there through `ip netns exec`; what is missing on this machine says nothing in both runs.
say() {
  printf '%s\t%s\n' "$1" "$("${@:2}" 2>/dev/null | tr '\n\t' '\v ')"
}
say link ip -j -d address show
say route ip -j -d route show table all
say route ip -j -d -6 route show table all
say rule ip -j rule show
say rule ip -j -6 rule show
say neighbour ip -j neigh show nud permanent
say forwarding bridge -j fdb show
say vlan bridge -j vlan show
say ruleset nft -s list ruleset
say queue tc qdisc show
say sysctl grep -rs '' /proc/sys/net
exit 0
