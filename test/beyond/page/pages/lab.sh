#!/bin/bash
# A lab in one file
set -e

### Topology

NS=lab1
make_host() {
  ip netns add "$1"
  ip -n "$1" link set lo up
}
make_host $NS
make_host lab2

# --- Connect ---
ip link add l1 netns $NS type veth \
  peer name l2 netns lab2
ip -n $NS addr add 10.7.0.1/24 dev l1
ip -n lab2 addr add 10.7.0.2/24 dev l2
ip -n $NS link set l1 up
ip -n lab2 link set l2 up

# Step 3: Test
ip netns exec lab1 ping -c 1 10.7.0.2

### Cleanup
ip netns del $NS
ip netns del lab2
exit 0
