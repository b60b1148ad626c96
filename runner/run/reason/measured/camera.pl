# Watches every network namespace of a sandbox at once: one AF_PACKET socket in each (packet(7)), all in this process
# (setns(2)). Prints what camera.ts reads:
#   ready
#   F namespace time index type tag length hex    a frame that carries the mark, ARP, or neighbour discovery
#   N namespace index frames                      how many frames were seen at an interface
#   C namespace before|after file                 a file of counters follows, up to a line "."
# Arguments: the machine (uname -m), the mark in hex words joined by commas, then name and path of each namespace.
# Ends when it is told (SIGTERM). Only the core of perl is used: perl-base has no module that it needs.
use strict;
use warnings;

my ($machine, $marks, @spaces) = @ARGV;
# setns, recvmsg: the numbers of the kernel's system call tables.
my %calls = (
    x86_64 => [308, 47], aarch64 => [268, 212], riscv64 => [268, 212], ppc64le => [350, 342], s390x => [339, 372],
    loongarch64 => [268, 212],
);
my ($setns, $recvmsg) = @{$calls{$machine} or die "no system calls are known of $machine\n"};
my @marks = map { pack 'H*', $_ } split /,/, $marks;
my @files = qw(dev snmp netstat snmp6 xfrm_stat);
my $most = 1500;       # frames that are printed
my $flood = 60_000;    # frames after which a namespace is no longer read
my ($printed, $told) = (0, 0);
my (@sockets, %seen, $reading);
$SIG{TERM} = sub { $told = 1 };
$| = 0;

sub counters {
    my ($number, $when) = @_;
    for my $file (@files) {
        open my $in, '<', "/proc/self/net/$file" or next;
        local $/;
        print "C $number $when $file\n", <$in>, ".\n";
    }
}

sub enter {
    my ($path) = @_;
    open my $space, '<', $path or return 0;
    return syscall($setns, fileno $space, 0x40000000) == 0;    # CLONE_NEWNET
}

my @paths;
while (@spaces) {
    my ($number, $path) = splice @spaces, 0, 2;
    # A namespace may be gone since it was listed.
    enter($path) or next;
    push @paths, [$number, $path];
    counters($number, 'before');
    socket(my $socket, 17, 3, 0x0300) or next;    # AF_PACKET, SOCK_RAW, ETH_P_ALL
    setsockopt $socket, 1, 33, pack('i', 4 << 20);     # SO_RCVBUFFORCE
    setsockopt $socket, 1, 35, pack('i', 1);           # SO_TIMESTAMPNS
    setsockopt $socket, 263, 8, pack('i', 1);          # PACKET_AUXDATA: the VLAN tag that is not in the frame
    push @sockets, [$number, $socket];
}
print "ready\n";
$| = 1;
print '';
$| = 0;

# The buffers that recvmsg(2) writes to: strings of their own, that nothing shares.
my $frame = 'x' x 2048;
my $name = 'x' x 20;
my $extra = 'x' x 256;
substr($_, 0, 1) = "\0" for $frame, $name, $extra;

sub receive {
    my ($number, $socket) = @_;
    my $vector = pack 'P Q', $frame, length $frame;
    my $message = pack 'P L x4 P Q P Q l x4', $name, length $name, $vector, 1, $extra, length $extra, 0;
    my $length = syscall $recvmsg, fileno $socket, $message, 0x60;    # MSG_DONTWAIT, MSG_TRUNC
    return 0 if $length < 0;
    my (undef, $protocol, $index, undef, $type) = unpack 'S n l S C', $name;
    return 1 if ++$seen{$number}{$index} > $flood;
    my $kept = substr $frame, 0, $length < 512 ? $length : 512;
    my $isMarked = grep { index($kept, $_) >= 0 } @marks;
    # Neighbour discovery: ICMPv6 133 to 137 after an Ethernet and an IPv6 header.
    my $isAsking = $protocol == 0x0806
        || ($protocol == 0x86dd && length $kept > 54 && substr($kept, 20, 1) eq "\x3a" && ord(substr $kept, 54, 1) >= 133
            && ord(substr $kept, 54, 1) <= 137);
    return 1 unless ($isMarked || ($isAsking && $printed < $most / 2)) && $printed < $most;
    my ($time, $tag) = ('0.0', '-');
    my $room = unpack 'x40 Q', $message;
    for (my $at = 0; $at + 16 <= $room;) {
        my ($size, $level, $kind) = unpack 'Q L L', substr $extra, $at;
        last if $size < 16;
        $time = sprintf '%d.%09d', unpack 'Q Q', substr $extra, $at + 16 if $level == 1 && $kind == 35;
        if ($level == 263) {
            my ($status, undef, undef, undef, undef, $tci) = unpack 'L L L S S S', substr $extra, $at + 16;
            $tag = $tci & 0xfff if $status & 0x10;
        }
        $at += ($size + 7) & ~7;
    }
    $printed++;
    printf "F %s %s %d %d %s %d %04x %s\n", $number, $time, $index, $type, $tag, $length, $protocol,
        unpack 'H*', substr $kept, 0, 240;
    return 1;
}

for (;;) {
    my $ready = '';
    vec($ready, fileno $_->[1], 1) = 1 for @sockets;
    my $count = select $ready, undef, undef, $told ? 0 : 0.05;
    last if $told && $count <= 0;
    for (@sockets) {
        next unless vec $ready, fileno $_->[1], 1;
        for (my $i = 0; $i < 200 && receive(@$_); $i++) { }
    }
    # A flood never ends by itself.
    last if $told && ++$told > 200;
}
for my $number (sort keys %seen) {
    print "N $number $_ $seen{$number}{$_}\n" for sort keys %{$seen{$number}};
}
for (@paths) {
    counters($_->[0], 'after') if enter($_->[1]);
}
