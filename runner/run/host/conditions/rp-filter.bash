# Strict reverse path filtering, as RHEL and its relatives set it (Documentation/networking/ip-sysctl.rst).
set -e
sysctl -qw net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.default.rp_filter=1
