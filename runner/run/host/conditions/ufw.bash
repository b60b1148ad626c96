# A machine with ufw enabled as it comes: nothing is forwarded, what comes in is dropped but for ping, answers and loopback
# (man 8 ufw; /etc/ufw/before.rules).
set -e
iptables -P INPUT DROP
iptables -P FORWARD DROP
iptables -N ufw-before-input
iptables -N ufw-before-forward
iptables -A INPUT -j ufw-before-input
iptables -A FORWARD -j ufw-before-forward
iptables -A ufw-before-input -i lo -j ACCEPT
iptables -A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A ufw-before-input -p icmp --icmp-type destination-unreachable -j ACCEPT
iptables -A ufw-before-input -p icmp --icmp-type time-exceeded -j ACCEPT
iptables -A ufw-before-input -p icmp --icmp-type parameter-problem -j ACCEPT
iptables -A ufw-before-input -p icmp --icmp-type echo-request -j ACCEPT
iptables -A ufw-before-forward -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A ufw-before-forward -p icmp --icmp-type destination-unreachable -j ACCEPT
iptables -A ufw-before-forward -p icmp --icmp-type time-exceeded -j ACCEPT
iptables -A ufw-before-forward -p icmp --icmp-type echo-request -j ACCEPT
