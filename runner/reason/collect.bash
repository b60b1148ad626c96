# shellcheck shell=bash
# Prints the network state of every namespace of a sandbox, for runner/reason/snapshot.ts.
# One bash for each namespace, all at once; sections are headed by a line "@ name".
# No `ip netns exec`: it remounts /sys, and /proc/net and /proc/sys/net follow the network namespace alone.

# shellcheck disable=SC2016
netscene_one='
exec 2>/dev/null
echo "@ ip"
printf "%s\n" "addr show" "neigh show" "netns list-id" | ip -j -d -s -force -batch -
echo "@ nft"
type -P nft >/dev/null && ruleset=$(nft -j list ruleset) && printf "%s\n" "$ruleset"
if [[ $ruleset == *"\"table\""* ]]; then echo "@ nft-text"; nft -a list ruleset; fi
echo "@ counters"
cat /proc/net/snmp /proc/net/netstat /proc/net/snmp6
echo "@ sysctl"
cd /proc/sys/net || exit
grep -s . ipv4/ip_default_ttl ipv4/icmp_echo_ignore_all ipv4/conf/*/{forwarding,rp_filter,arp_ignore,accept_local,proxy_arp} \
  ipv6/icmp/echo_ignore_all ipv6/conf/*/{forwarding,force_forwarding,disable_ipv6,hop_limit,proxy_ndp} bridge/bridge-nf-call-{ip,ip6}tables
'
netscene_folder=$(mktemp -d) || exit 1
bash -c "$netscene_one" >"$netscene_folder/0" &
netscene_names=('')
for netscene_path in /run/netns/*; do
  [[ -e $netscene_path ]] || continue
  nsenter --net="$netscene_path" bash -c "$netscene_one" >"$netscene_folder/${#netscene_names[@]}" 2>/dev/null &
  netscene_names+=("${netscene_path##*/}")
done
wait
for netscene_i in "${!netscene_names[@]}"; do
  printf '@@ %s\n' "${netscene_names[netscene_i]}"
  cat "$netscene_folder/$netscene_i"
done | if type -P gzip >/dev/null; then gzip -1 | base64 -w 0; else cat; fi
rm -r "$netscene_folder"
