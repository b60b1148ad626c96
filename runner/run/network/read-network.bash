# shellcheck shell=bash
# Prints the network state of namespaces of a sandbox, for parse-network.ts. Few programs, one after another:
# each start counts, and the more so the more of them start at once.
# Given: netscene_parts, words between spaces; netscene_perl, the text of read-files.pl; netscene_names, the namespaces,
# or unset for all of them.
# Printed: "@@ name<TAB>path" heads a namespace, "@ program" what one program printed (a batch after the line of its
# commands); on stderr "@ name<TAB>program" heads what it complained of.
# No `ip netns exec`: it remounts /sys, and /proc/net and /proc/sys/net follow the network namespace alone.

netscene_wants() {
  [[ $netscene_parts == *" $1 "* ]]
}

# The scenario's processes, and its root, which are not ours (run/sandbox/agent.bash).
netscene_processes=/run/processes
netscene_root=$netscene_processes/1/root

netscene_print() {
  printf '@ %s\n' "$1"
  printf '@ %s\t%s\n' "$netscene_name" "$1" >&2
}

# The lines for `ip -batch`, and the files of /proc: for read-files.pl.
netscene_lines=$'address show\nnetns list-id'
netscene_wants routes && netscene_lines+=$'\nroute show table all'
netscene_wants neighbours && netscene_lines+=$'\nneighbour show\nneighbour show proxy'
netscene_wants rules && netscene_lines+=$'\nrule show'
netscene_files=()
netscene_wants counters && netscene_files+=(/proc/net/{snmp,netstat,snmp6})
netscene_wants filters && netscene_files+=(/proc/net/{ip,ip6}_tables_names)
if netscene_wants all-settings; then
  netscene_files+=(.)
elif netscene_wants settings; then
  netscene_files+=(ipv4/ip_default_ttl ipv4/icmp_echo_ignore_all
    ipv4/conf/'*'/{forwarding,rp_filter,arp_ignore,accept_local,proxy_arp} ipv6/icmp/echo_ignore_all
    ipv6/conf/'*'/{forwarding,force_forwarding,disable_ipv6,hop_limit,proxy_ndp}
    bridge/bridge-nf-call-{ip,ip6}tables)
fi

# The state of one namespace: its name and the path to it, both empty for the sandbox's own.
netscene_state() {
  local netscene_name=$1 netscene_path=$2 netscene_enter=() netscene_ip=(ip) netscene_bridge=(bridge)
  local netscene_addresses netscene_ruleset
  if [[ $netscene_path == "/run/netns/$netscene_name" ]]; then
    netscene_ip=(ip -n "$netscene_name") netscene_bridge=(bridge -n "$netscene_name")
    netscene_enter=(nsenter "--net=$netscene_path")
  elif [[ $netscene_path ]]; then
    netscene_enter=(nsenter "--net=$netscene_path")
    netscene_ip=("${netscene_enter[@]}" ip) netscene_bridge=("${netscene_enter[@]}" bridge)
  fi
  printf '@@ %s\t%s\n' "$netscene_name" "$netscene_path"
  netscene_print ip
  printf '%s\n' "${netscene_lines//$'\n'/|}"
  netscene_addresses=$(command "${netscene_ip[@]}" -j -d -force -batch - <<<"$netscene_lines")
  printf '%s\n' "$netscene_addresses"
  if netscene_wants rules; then
    netscene_print ip6
    command "${netscene_ip[@]}" -6 -j rule show
  fi
  if netscene_wants bridges && [[ $netscene_addresses == *'"info_kind":"'@(bridge|vxlan)\"* ]]; then
    netscene_print bridge
    printf 'fdb show|vlan show\n'
    command "${netscene_bridge[@]}" -j -d -force -batch - <<<$'fdb show\nvlan show'
    # Its last list may end without a newline.
    printf '\n'
  fi
  if netscene_wants text; then
    netscene_print text
    command "${netscene_ip[@]}" -force -batch - <<<$'address show\nroute show table all'
  fi
  if netscene_wants queues; then
    netscene_print tc
    command "${netscene_enter[@]}" tc -j qdisc show
  fi
  if netscene_wants filters && ! netscene_wants no-nft; then
    netscene_print nft-json
    netscene_ruleset=$(command "${netscene_enter[@]}" nft -j list ruleset) && printf '%s\n' "$netscene_ruleset"
    if [[ $netscene_ruleset == *'"table"'* ]]; then
      netscene_print nft
      command "${netscene_enter[@]}" nft -a list ruleset
    fi
  fi
  return 0
}

if [[ ! ${netscene_names[*]+given} ]]; then
  netscene_names=('')
  for netscene_path in /run/netns/*; do
    [[ -e $netscene_path ]] && netscene_names+=("${netscene_path##*/}")
  done
fi
# Which program runs in which namespace; a namespace without a name is kept by a program, or by a mount elsewhere.
netscene_beginning=
if netscene_wants programs; then
  netscene_mounts=()
  while read -r _ _ _ netscene_of netscene_path _; do
    [[ $netscene_of == net:* && $netscene_path != /run/netns/* ]] && netscene_mounts+=("$netscene_root$netscene_path")
  done <"$netscene_processes/1/mountinfo"
  declare -A netscene_named=()
  while read -r netscene_inode netscene_path; do
    case $netscene_path in
      /proc/self/* | /run/netns/*) netscene_named[$netscene_inode]=1 ;;
      *)
        if [[ ! ${netscene_named[$netscene_inode]-} ]]; then
          netscene_named[$netscene_inode]=1
          netscene_names+=("net:[$netscene_inode]"$'\t'"$netscene_path")
        fi
        ;;
    esac
    netscene_path=${netscene_path#"$netscene_root"}
    netscene_beginning+="$netscene_inode ${netscene_path/#"$netscene_processes"//proc}"$'\n'
  done < <(command stat -L -c '%i %n' /proc/self/ns/net /run/netns/* "$netscene_processes"/[0-9]*/ns/net "${netscene_mounts[@]}" 2>/dev/null)
  netscene_beginning+=$(cd "$netscene_processes" && command grep -sH '^iff:' [0-9]*/fdinfo/* | command sed 's|^|/proc/|')$'\n'
fi

# Every eighth starts a reader of its own, with one process for the files of all its namespaces.
netscene_readers=$((1 + (${#netscene_names[@]} - 1) / 8))
netscene_read() {
  local netscene_i netscene_one netscene_spaces=()
  for ((netscene_i = $1; netscene_i < ${#netscene_names[@]}; netscene_i += netscene_readers)); do
    netscene_one=${netscene_names[netscene_i]}
    case $netscene_one in
      '') netscene_one=$'\t' ;;
      net:*) ;;
      *) netscene_one+=$'\t'/run/netns/$netscene_one ;;
    esac
    netscene_spaces+=("$netscene_one")
    netscene_state "${netscene_one%%$'\t'*}" "${netscene_one#*$'\t'}"
  done
  ((${#netscene_files[@]} == 0)) ||
    command perl -e "$netscene_perl" -- "${netscene_files[@]}" -- "${netscene_spaces[@]}" 2>/dev/null
}
if ((netscene_readers == 1)); then
  printf '%s' "$netscene_beginning"
  netscene_read 0
else
  netscene_base=${TMPDIR:-/run}/netscene-state-$BASHPID
  for ((netscene_j = 0; netscene_j < netscene_readers; netscene_j++)); do
    netscene_read "$netscene_j" >"$netscene_base.$netscene_j" 2>"$netscene_base.$netscene_j.err" &
  done
  wait
  command cat "$netscene_base".*.err >&2
  command rm -f "$netscene_base".*.err
  # Many namespaces would fill what the runner keeps of one output.
  if ((${#netscene_names[@]} > 20)) && type -P gzip >/dev/null; then
    { printf '%s' "$netscene_beginning" && command cat "$netscene_base".*; } | command gzip -1 | command base64 -w 0
  else
    printf '%s' "$netscene_beginning"
    command cat "$netscene_base".*
  fi
  command rm -f "$netscene_base".*
fi
