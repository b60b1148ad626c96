# A machine that forwards already: a router, or one with libvirt or Kubernetes on it.
set -e
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
