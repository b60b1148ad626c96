# Plays a submission beside the sandbox's own shell, its commands noted, its pings and sleeps kept short. Where it
# begins to take down what it has built it stands still until it is told to go on: netscene looks at it meanwhile.
# $1: not empty where nothing asks what a ping came to: then none is sent. $2: what it is told.
# Its text is in $play/text, what it reads in $play/typed.
play=/tmp/netscene-play
mkdir -p $play/bin
mkfifo $play/says $play/goes
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
#!/bin/sh
while :; do
  case $1 in
    -u | -g | -C | -h | -p | -U | -r | -t) shift 2 ;;
    --) shift; break ;;
    -*) shift ;;
    *=*) export "$1"; shift ;;
    *) break ;;
  esac
done
[ $# = 0 ] || exec "$@"
END
# What goes on until it is stopped, or waits for somebody at a keyboard.
for program in tcpdump tshark watch top htop nc ncat socat iperf iperf3 python3 tail less more man nano vi vim; do
  path=$(type -P $program) || continue
  printf '#!/bin/sh\nexec timeout 1 %s "$@"\n' "$path" >$play/bin/$program
done
ln -sf ping $play/bin/ping6
for program in apt apt-get yum dnf systemctl modprobe clear reboot; do printf '#!/bin/sh\nexit 0\n' >$play/bin/$program; done
chmod +x $play/bin/*
(
  (
    PATH=$play/bin:$PATH
    shopt -s extdebug expand_aliases
    set -T
    unset -f sudo
    netscene_takes_down='(ip +(-[^ ]+ +)*(net|netns|l|li|link) +(d|del|delete)( |$)|ip +-all +netns +d|brctl +delbr|link +set +.* down|iptables .*-[DFX]( |$)|pkill|killall|(^| )kill )'
    netscene_builds='(ip|bridge|brctl|iptables|nft|tc)( .*)? (add|a|addbr|addif|set|append|replace|change|-[AIP])( |$)|sysctl .*=|> */proc/'
    netscene_idle=0 netscene_mute=$1
    shift
    # Before each command: the exit code of the one before, and the command.
    netscene_note() {
      [[ $netscene_mute && $2 =~ (^|[ /])ping6?\  ]] && return 1
      printf '%s\t%s\n' "$1" "${2//$'\n'/ }" >>$play/commands
      if [[ $2 =~ $netscene_takes_down ]]; then
        [[ -e $play/built ]] && netscene_stands
      elif [[ $2 =~ $netscene_builds ]]; then
        netscene_idle=0
        : >$play/built
      elif ((++netscene_idle > netscene_turns)); then
        # A loop that asks for what nobody types.
        netscene_stands endless
      fi
      return 0
    }
    netscene_stands() {
      [[ ${1-} ]] || rm -f $play/built
      echo "${1-standing}" >$play/says
      read -r _ <$play/goes
      netscene_idle=0
    }
    trap 'netscene_note "$?" "$BASH_COMMAND"' DEBUG
    . $play/text "$@"
  ) <$play/typed >$play/out 2>&1
  echo "ended $?" >$play/says
) &
