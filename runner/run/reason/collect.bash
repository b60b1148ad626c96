# shellcheck shell=bash
# Prints the network state of namespaces of a sandbox, for runner/run/reason/snapshot.ts: of those that
# `netscene_names` lists, '' being the sandbox's own, or of all; with the rules of nftables only where
# `netscene_rules` is not empty. Few programs, one after another: each start counts, and the more so the
# more of them start at once. Parts are headed by lines "@@ name" and "@ part".
# No `ip netns exec`: it remounts /sys, and /proc/net and /proc/sys/net follow the network namespace alone.

# For sh, which starts faster than bash; braces are expanded out here.
printf -v netscene_files ' %s' ipv4/ip_default_ttl ipv4/icmp_echo_ignore_all \
  'ipv4/conf/*/'{forwarding,rp_filter,arp_ignore,accept_local,proxy_arp} ipv6/icmp/echo_ignore_all \
  'ipv6/conf/*/'{forwarding,force_forwarding,disable_ipv6,hop_limit,proxy_ndp} \
  bridge/bridge-nf-call-{ip,ip6}tables

# The state of the namespace of this name.
netscene_state() {
  local netscene_enter=() netscene_ip=(ip) netscene_ruleset
  [[ $1 ]] && netscene_enter=(nsenter "--net=/run/netns/$1") && netscene_ip=(ip -n "$1")
  printf '@@ %s\n@ ip\n' "$1"
  command "${netscene_ip[@]}" -j -d -force -batch - <<<$'addr show\nneigh show\nnetns list-id'
  if [[ $netscene_rules ]]; then
    printf '@ nft\n'
    netscene_ruleset=$(command "${netscene_enter[@]}" nft -j list ruleset) && printf '%s\n' "$netscene_ruleset"
    [[ $netscene_ruleset == *'"table"'* ]] && printf '@ nft-text\n' &&
      command "${netscene_enter[@]}" nft -a list ruleset
  fi
  printf '@ proc\n'
  command "${netscene_enter[@]}" sh -c \
    "cd /proc/sys/net && exec grep -sH '' /proc/net/snmp /proc/net/netstat /proc/net/snmp6$netscene_files"
  # No kernel has all of these files.
  return 0
} 2>/dev/null

if [[ ! ${netscene_names[*]+given} ]]; then
  netscene_names=('')
  for netscene_path in /run/netns/*; do
    [[ -e $netscene_path ]] && netscene_names+=("${netscene_path##*/}")
  done
fi
# Every eighth starts a reader of its own.
netscene_readers=$((1 + (${#netscene_names[@]} - 1) / 8))
netscene_read() {
  local netscene_i
  for ((netscene_i = $1; netscene_i < ${#netscene_names[@]}; netscene_i += netscene_readers)); do
    netscene_state "${netscene_names[netscene_i]}"
  done
}
if ((netscene_readers == 1)); then
  netscene_read 0
else
  netscene_base=/run/netscene-state-$BASHPID
  for ((netscene_j = 0; netscene_j < netscene_readers; netscene_j++)); do
    netscene_read "$netscene_j" >"$netscene_base.$netscene_j" &
  done
  wait
  # Many namespaces would fill what the runner keeps of one output.
  if ((${#netscene_names[@]} > 30)) && type -P gzip >/dev/null; then
    cat "$netscene_base".* | gzip -1 | base64 -w 0
  else
    cat "$netscene_base".*
  fi
  rm -f "$netscene_base".*
fi
