# Writes what all interfaces of a network namespace send and receive to a pcap file, 500 packets at most.
# Usage: perl capture.pl FILE; says "listening" and ends with SIGTERM.
# tcpdump cannot do it here before its version 5: it gives up root, and a user namespace of one user has
# nobody else to become. Formats: packet(7); pcap-savefile(5); LINKTYPE_LINUX_SLL on tcpdump.org.
use strict;
use warnings;

# Not in Debian's perl-base.
my $clock = eval { require Time::HiRes } ? \&Time::HiRes::time : sub { time };

my ($af_packet, $sock_dgram, $eth_p_all, $linux_sll) = (17, 2, 3, 113);
socket(my $packets, $af_packet, $sock_dgram, unpack('S', pack('n', $eth_p_all))) or die "packets: $!\n";
open(my $file, '>:raw', $ARGV[0]) or die "$ARGV[0]: $!\n";
select((select($file), $| = 1)[0]);
print $file pack('LSSlLLL', 0xa1b2c3d4, 2, 4, 0, 0, 65535, $linux_sll);
$SIG{TERM} = sub { exit 0 };
print STDERR "listening\n";
for (1 .. 500) {
  my $from = recv($packets, my $packet, 65535, 0);
  defined $from or die "packets: $!\n";
  my $now = $clock->();
  my ($sec, $usec) = (int $now, int(($now - int $now) * 1e6));
  my (undef, $protocol, undef, $hardware, $type, $length, $address) = unpack('SnlSCCa8', $from);
  my $frame = pack('nnna8n', $type, $hardware, $length, $address, $protocol) . $packet;
  print $file pack('LLLL', $sec, $usec, length $frame, length $frame), $frame;
}
