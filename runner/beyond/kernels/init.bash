#!/bin/bash
# The first process of a guest: mounts what programs expect, runs netscene on the scenarios that were
# asked for, and ends the machine. The host listens on ttyS1, where the events go, and on ttyS0, the
# console. A byte 5 (ENQ) on the console each second says that the guest is alive; the host drops it.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 TERM=dumb
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mkdir -p /var && ln -s /run /var/run

halt() {
  echo 1 >/proc/sys/kernel/sysrq
  # Restarts at once; qemu is told to end instead.
  echo b >/proc/sysrq-trigger
  # A kernel without SysRq: the end of the first process is its panic, and qemu ends at that too.
  exit 0
}

# By way of the kernel, which adds the time.
note() { echo "netscene: $1" >/dev/kmsg; }

read -r command_line </proc/cmdline
note 'the guest is up'
if [[ $command_line == *netscene.probe* ]]; then
  node -e 0 && echo 'netscene: node runs' >/dev/ttyS0
  halt
fi

stty -F /dev/ttyS1 raw -echo 115200
say() { printf '%s\n' "$1" >/dev/ttyS1; }

if [[ ! -e /proc/self/ns/user ]]; then
  say '{"type":"guest-lacks","reason":"this kernel has no user namespaces (CONFIG_USER_NS)"}'
  say '{"type":"guest-end","exit":125}'
  halt
fi

while :; do
  printf '\5' >/dev/ttyS0
  read -rt 1 <> <(:)
done &
# Else a tunnel's module makes a device of its own in every namespace, in those of other scenarios too
# (Documentation/admin-guide/sysctl/net.rst, fb_tunnels_only_for_init_net).
echo 1 >/proc/sys/net/core/fb_tunnels_only_for_init_net 2>/dev/null
[[ -x /usr/sbin/modprobe ]] && modprobe -aq veth bridge $(</netscene/modules) 2>/dev/null &

cd /netscene || halt
note 'the runner starts'
node --single-threaded dist/bin/guest.js plan.json >/dev/ttyS1 2>/tmp/said
code=$?
note "the runner ended with exit code $code"
# A device that nobody lets go is told of after ten seconds (netdev_wait_allrefs in net/core/dev.c).
for _ in {1..12}; do
  grep -qs netdev_wait_allrefs /proc/[0-9]*/stack || break
  sleep 1
done
# Memory counts as leaked when it is five seconds old (Documentation/dev-tools/kmemleak.rst).
if mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null && [[ -e /sys/kernel/debug/kmemleak ]]; then
  sleep 5
  echo scan >/sys/kernel/debug/kmemleak
  echo scan >/sys/kernel/debug/kmemleak
  head -c 20000 /sys/kernel/debug/kmemleak >/dev/ttyS0
fi
cat /tmp/said >/dev/ttyS0
say "{\"type\":\"guest-end\",\"exit\":$code}"
halt
