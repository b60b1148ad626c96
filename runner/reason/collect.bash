# shellcheck shell=bash
# Prints the network state of namespaces of a sandbox, for runner/reason/snapshot.ts: of those that
# `netscene_names` lists, '' being the sandbox's own, or of all. One shell for each, all at once, and few
# programs in it: each start counts. Parts are headed by lines "@@ name" and "@ part".
# No `ip netns exec`: it remounts /sys, and /proc/net and /proc/sys/net follow the network namespace alone.

# For sh, which starts faster than bash; braces are expanded out here.
printf -v netscene_files ' %s' ipv4/ip_default_ttl ipv4/icmp_echo_ignore_all \
  'ipv4/conf/*/'{forwarding,rp_filter,arp_ignore,accept_local,proxy_arp} ipv6/icmp/echo_ignore_all \
  'ipv6/conf/*/'{forwarding,force_forwarding,disable_ipv6,hop_limit,proxy_ndp} \
  bridge/bridge-nf-call-{ip,ip6}tables
netscene_base=/run/netscene-state-$BASHPID
printf '%s\n' 'addr show' 'neigh show' 'netns list-id' >"$netscene_base.ask" || exit 1
# shellcheck disable=SC2016
netscene_one='
exec 2>/dev/null
echo "@ ip"
ip -j -d -force -batch "$1"
echo "@ nft"
ruleset=$(nft -j list ruleset) && printf "%s\n" "$ruleset"
case $ruleset in *\"table\"*) echo "@ nft-text"; nft -a list ruleset ;; esac
echo "@ proc"
cd /proc/sys/net && exec grep -sH "" /proc/net/snmp /proc/net/netstat /proc/net/snmp6'$netscene_files

if [[ ! ${netscene_names[*]+given} ]]; then
  netscene_names=('')
  for netscene_path in /run/netns/*; do
    [[ -e $netscene_path ]] && netscene_names+=("${netscene_path##*/}")
  done
fi
for netscene_i in "${!netscene_names[@]}"; do
  netscene_name=${netscene_names[netscene_i]}
  netscene_enter=()
  [[ $netscene_name ]] && netscene_enter=(nsenter "--net=/run/netns/$netscene_name")
  {
    printf '@@ %s\n' "$netscene_name"
    exec "${netscene_enter[@]}" sh -c "$netscene_one" sh "$netscene_base.ask" 2>/dev/null
  } >"$netscene_base.$netscene_i" &
done
wait
# Many namespaces would fill what the runner keeps of one output.
if ((${#netscene_names[@]} > 30)) && type -P gzip >/dev/null; then
  cat "$netscene_base".[0-9]* | gzip -1 | base64 -w 0
else
  cat "$netscene_base".[0-9]*
fi
rm -f "$netscene_base".*
