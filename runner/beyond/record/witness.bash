#!/bin/bash -p
# Stands over a program of the sandbox: notes who called it, where and with what, runs the real one within
# bounds, and notes what came of it. `-p` keeps BASH_ENV out. One line a note, fields ended by \001.
room=/run/netscene
name=${0##*/}
real=$room/real/$name
at=${NETSCENE_AT-}
# The runner's own call: nobody's claim.
[[ ${NETSCENE_OWN-} ]] && exec -a "$name" "$real" "$@"

note() {
  local IFS=$'\001'
  printf '\003%s\n' "$*" >>$room/notes
}

# The processes above this one, the nearest first: the trace of one of them says which command this is.
ancestors() {
  local pid=$$ stat list=
  for _ in 1 2 3 4 5 6 7 8; do
    list+="$pid "
    IFS= read -r stat 2>/dev/null <"/proc/$pid/stat" || break
    stat=${stat##*) }
    stat=${stat#* }
    pid=${stat%% *}
    ((pid > 1)) || break
  done
  printf -v above %s "$list"
}

# The network namespace that this process is in: its name, empty for the sandbox's own, its inode where nothing names it.
namespace() {
  local path
  where=
  [[ /proc/self/ns/net -ef $room/own-net ]] && return
  for path in /run/netns/*; do
    [[ /proc/self/ns/net -ef $path ]] && where=${path##*/} && return
  done
  where=$(readlink /proc/self/ns/net)
}

# Prints what the real program printed, and ends as it did.
answer() {
  local code=$1
  cat "$room/out.$$"
  local said
  said=$(<"$room/err.$$")
  [[ $said ]] && printf '%s\n' "${said//$room\/real\//}" >&2
  rm -f "$room/out.$$" "$room/err.$$"
  exit "$code"
}

# A test of the kernel's is left to make its calls as they are, and may wait for them as long as it likes.
as_it_is=${NETSCENE_AS_IT_IS-}
# As long as one ping may take, in seconds.
longest=15
[[ $as_it_is ]] && longest=600

# Runs the real program with at most $1 seconds, quietly; a signal to us is one to it.
bounded() {
  local seconds=$1
  shift
  timeout -s INT -k 2 "$seconds" "$@" >"$room/out.$$" 2>"$room/err.$$" &
  child=$!
  trap 'kill -INT $child 2>/dev/null' INT TERM HUP
  wait "$child"
  code=$?
  # Interrupted in our wait: the program still has its last words to say.
  if kill -0 "$child" 2>/dev/null; then wait "$child" && code=0; fi
  trap - INT TERM HUP
}

# What ping(8) takes besides the target.
read_ping() {
  target= count= interval= wait=
  while (($#)); do
    case $1 in
      --) shift; target=${1-}; return ;;
      -[cIiwWstmMpQSTlFeNG]) options "$1" "${2-}"; shift ;;
      -[cIiwWstmMpQSTlFeNG]*) options "${1:0:2}" "${1:2}" ;;
      -*[ciwW]) options "-${1: -1}" "${2-}"; shift ;;
      -*) ;;
      *) target=$1 ;;
    esac
    shift
  done
}

options() {
  case $1 in
    -c) count=$2 ;;
    -i) interval=$2 ;;
    -w | -W) wait=$2 ;;
  esac
}

counts() {
  local line
  sent= received=
  while IFS= read -r line; do
    if [[ $line =~ ([0-9]+)\ packets\ transmitted,\ ([0-9]+)\ (packets\ )?received ]]; then
      sent=${BASH_REMATCH[1]} received=${BASH_REMATCH[2]}
    fi
  done <"$room/out.$$"
}

said() {
  local text
  text=$(head -c 900 "$room/err.$$"; grep -m 3 -E '^From |nreachable|rohibited|exceeded' "$room/out.$$" | head -c 900)
  text=${text//$room\/real\//}
  printf '%s' "${text//[$'\001\n']/; }"
}

ping_() {
  local start=$EPOCHREALTIME verdict= arguments="$*" limits=() quick=()
  real=$room/real/ping
  read_ping "$@"
  namespace
  ancestors
  note start ping "$$" "$where" "$target" "$at" "$above" "$name $arguments"
  if [[ ! $as_it_is ]]; then
    # One without an end is given one, a long one a shorter one; what is asked often enough needs no second between.
    [[ $count =~ ^[0-9]+$ ]] && ((count <= 10)) || limits=(-c "$([[ $count ]] && echo 10 || echo 3)")
    [[ $interval ]] || quick+=(-i 0.2)
    [[ $wait ]] || quick+=(-W 1)
  fi
  bounded "$longest" "$real" "$@" "${limits[@]}" "${quick[@]}"
  counts
  if [[ $code != 0 && ${received:-0} == 0 ]]; then
    # The network stands still as long as this command does: it is looked into now.
    mkfifo "$room/reply.$$" 2>/dev/null
    note silent "$$" "$(said)"
    read -r -t 30 verdict <>"$room/reply.$$"
    rm -f "$room/reply.$$"
    if [[ $verdict == again && ! $as_it_is ]]; then
      # Nothing proves that no reply can come: it is asked as the page asks, at its pace.
      bounded "$longest" "$real" "$@" "${limits[@]}"
      counts
    fi
  fi
  note end ping "$$" "$code" "$sent" "$received" "$(said)" $((${EPOCHREALTIME/[.,]/} - ${start/[.,]/}))
  answer "$code"
}

# Several targets in one call.
fping_() {
  local start=$EPOCHREALTIME word targets=() arguments="$*"
  while (($#)); do
    case $1 in
      -[bBcCfgHiIlMOpPQrStTwWxX]) shift ;;
      -*) ;;
      *) targets+=("$1") ;;
    esac
    shift
  done
  namespace
  ancestors
  # shellcheck disable=SC2086
  bounded 15 "$real" $arguments
  for word in "${targets[@]}"; do
    note start ping "$$.$word" "$where" "$word" "$at" "$above" "$name $arguments"
    local alive=1
    grep -qE "^$word +(is alive|: \[[0-9]+\])" "$room/out.$$" "$room/err.$$" && alive=0
    note end ping "$$.$word" "$alive" '' '' '' $((${EPOCHREALTIME/[.,]/} - ${start/[.,]/}))
  done
  answer "$code"
}

arping_() {
  local start=$EPOCHREALTIME limits=()
  read_ping "$@"
  namespace
  ancestors
  note start ping "$$" "$where" "$target" "$at" "$above" "$name $*"
  [[ $count || $as_it_is ]] || limits=(-c 2)
  bounded "$longest" "$real" "${limits[@]}" "$@"
  note end ping "$$" "$code" '' '' "$(said)" $((${EPOCHREALTIME/[.,]/} - ${start/[.,]/}))
  answer "$code"
}

# A program that opens connections: bounded unless it serves, and its end is noted.
connection_() {
  local start=$EPOCHREALTIME limit=12 word
  [[ $as_it_is ]] && limit=
  for word; do
    case $name,$word in
      nc*,-*l* | ncat,-*l* | netcat,-*l* | iperf*,-s | iperf*,-*s | iperf*,--server) limit= ;;
    esac
  done
  namespace
  ancestors
  note start connection "$$" "$where" "" "$at" "$above" "$name $*"
  if [[ $limit ]]; then
    timeout -k 1 "$limit" "$real" "$@"
    code=$?
  else
    "$real" "$@"
    code=$?
  fi
  note end connection "$$" "$code" '' '' '' $((${EPOCHREALTIME/[.,]/} - ${start/[.,]/}))
  exit "$code"
}

# On a machine that is not clean, a namespace that is made is corrected as it appears.
ip_() {
  local netscene_at code
  "$real" "$@"
  code=$?
  case " $* " in
    *netns*add* | *bridge*)
      for netscene_at in /run/netns/*; do
        # shellcheck source=/dev/null
        [[ -e $netscene_at ]] && . "$room/correct"
      done ;;
  esac
  exit "$code"
}

# What changes the reader's machine and not its network: listed, not run.
withheld_() {
  note withheld "$name $*" "$at"
  exit 0
}

# The sandbox's user is root already. Options as in sudo(8).
sudo_() {
  while (($#)); do
    case $1 in
      --) shift; break ;;
      -i | -s | --login | --shell) shift; (($#)) || exec bash; break ;;
      -[ughpCDRTrt] | --user | --group | --host | --prompt | --chdir | --chroot | --role | --type) shift 2 ;;
      -*) shift ;;
      *) break ;;
    esac
  done
  (($#)) || exit 0
  if ! [[ $1 == *=* ]] && ! type -P -- "$1" >/dev/null; then
    note missing "$1" "$at" "$$"
    printf 'sudo: %s: command not found\n' "$1" >&2
    exit 1
  fi
  [[ $1 == *=* ]] && exec env -- "$@"
  exec "$@"
}

case $name in
  ping | ping4 | ping6) ping_ "$@" ;;
  fping | fping6) fping_ "$@" ;;
  arping) arping_ "$@" ;;
  curl | wget | nc | ncat | netcat | nc.openbsd | nc.traditional | iperf | iperf3 | traceroute | dig | host | nslookup) connection_ "$@" ;;
  ip) ip_ "$@" ;;
  sudo | doas) sudo_ "$@" ;;
  su) exec bash ;;
  *) withheld_ "$@" ;;
esac
