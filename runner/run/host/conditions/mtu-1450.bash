# A machine in a cloud whose own network is a tunnel: its uplink carries 1450 bytes.
set -e
uplink=$(ip -o route show default | sed -n 's/.* dev \([^ ]*\).*/\1/p')
[[ $uplink ]] || { echo 'there is no uplink' >&2; exit 1; }
ip link set "$uplink" mtu 1450
