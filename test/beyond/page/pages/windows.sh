#!/bin/bash
set -e
ip netns add w1
ip -n w1 link set lo up
ip netns exec w1 ping -c 1 127.0.0.1
ip netns del w1
