# Plays a submission: sourced in a subshell, its commands noted, its pings and sleeps kept short.
# $1: commands after which what takes the network down is passed over; empty where nothing is. $2: what it is told.
# Its text is in $play/text.
play=/tmp/netscene-play
mkdir -p $play/bin
ping=$(type -P ping) sleep=$(type -P sleep)
cat >$play/bin/ping <<END
#!/bin/sh
exec timeout 3 $ping "\$@" -c 1 -W 1
END
cat >$play/bin/sleep <<END
#!/bin/sh
exec $sleep 0.1
END
cat >$play/bin/sudo <<'END'
#!/bin/bash
while [[ $1 == -* || $1 == *=* ]]; do case $1 in -u|-g|-C|-h|-p|-U|-r|-t) shift 2;; *=*) export "$1"; shift;; *) shift;; esac; done
exec "$@"
END
for program in tcpdump tshark watch top htop nc ncat socat iperf iperf3 python3; do
  path=$(type -P $program) || continue
  printf '#!/bin/sh\nexec timeout 1 %s "$@"\n' "$path" >$play/bin/$program
done
for program in ping6; do ln -sf ping $play/bin/$program; done
for program in apt apt-get yum dnf systemctl clear reboot; do printf '#!/bin/sh\nexit 0\n' >$play/bin/$program; done
chmod +x $play/bin/*
(
  PATH=$play/bin:$PATH
  shopt -s extdebug expand_aliases
  set -T
  unset -f sudo
  netscene_note() {
    printf '%s\n' "${1//$'\n'/ }" >>$play/commands
    [[ $2 ]] || return 0
    [[ $1 =~ $netscene_takes_down ]] || return 0
    (($(wc -l <$play/commands) <= $2)) || return 1
  }
  netscene_takes_down='(ip +(-[^ ]+ +)*(net|netns|l|li|link) +(d|del|delete)( |$)|ip +-all +netns +d|brctl +delbr|link +set +.* down|iptables .*-[DFX]( |$)|pkill|killall|kill )'
  netscene_limit=$1
  shift
  trap 'netscene_note "$BASH_COMMAND" "$netscene_limit"' DEBUG
  . $play/text "$@"
) </dev/null >$play/out 2>&1
echo "$?" >$play/exit
