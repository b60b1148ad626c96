# Asks pairs of addresses for an echo reply (icmp(7), RFC 792, RFC 4443): one raw socket in each network namespace,
# all in this process (setns(2)), so that no program is started for a pair. Only the core of perl is used.
# Arguments: the machine (uname -m). Standard input, a line each:
#   node NUMBER ADDRESS LINK-INDEX PATH   an address, and the namespace that holds it; an empty path is our own
#   wait MS                               how long a block is waited for after its last reply, from here on
#   ask SOURCE TARGET,TARGET,…            numbers of nodes; the requests of a block go out together
#   flush                                 ends a block: forget what the pairs of it learnt of each other
#   linger MS                             ends the run: so long late replies are waited for
# Standard output: "refused SOURCE TARGET WHY" for what was not sent; at the end "replied SOURCE TARGET,TARGET,…".
use strict;
use warnings;
use Socket;
use Errno;

my ($machine) = @ARGV;
# setns, clock_gettime: the numbers of the kernel's system call tables.
my %calls = (
    x86_64 => [308, 228], aarch64 => [268, 113], riscv64 => [268, 113], ppc64le => [350, 246], s390x => [339, 260],
    loongarch64 => [268, 113],
);
my ($setns, $gettime) = @{$calls{$machine} or die "no system calls are known of $machine\n"};
my (@nodes, @replies, %spaces, %sockets, %wanted, %open, %done, @asked);
my ($quiet, $sequence, $watched) = (30, 0, '');

sub now {
    my $time = "\0" x 16;
    syscall($gettime, 1, $time);    # CLOCK_MONOTONIC
    my ($seconds, $nanoseconds) = unpack 'qq', $time;
    return $seconds * 1000 + $nanoseconds / 1e6;
}

# The sockets of a namespace, made where it is first named; for echo replies of one family alone.
sub space {
    my ($path, $family) = @_;
    my $own = $spaces{$path} ||= {};
    return $own if $own->{$family};
    open my $in, '<', $path eq '' ? '/proc/self/ns/net' : $path or die "$path: $!\n";
    syscall($setns, fileno $in, 0x40000000) == 0 or die "$path: $!\n";    # CLONE_NEWNET
    if (!$own->{links}) {
        socket($own->{links}, 16, SOCK_RAW, 0) or die "netlink: $!\n";    # AF_NETLINK, NETLINK_ROUTE
        $own->{links}->blocking(0);
    }
    my $socket;
    if ($family == 4) {
        socket($socket, AF_INET, SOCK_RAW, 1) or die "no raw socket: $!\n";
        setsockopt $socket, 255, 1, pack 'L', 0xffffffff & ~1;             # ICMP_FILTER
    } else {
        socket($socket, AF_INET6, SOCK_RAW, 58) or die "no raw socket: $!\n";
        my @mask = (0xffffffff) x 8;
        $mask[129 >> 5] &= ~(1 << (129 & 31));
        setsockopt $socket, 58, 1, pack 'L8', @mask;                       # ICMP6_FILTER
    }
    setsockopt $socket, SOL_SOCKET, SO_RCVBUF, pack 'l', 1 << 20;
    # What a full queue refuses is asked again: never wait for one.
    $socket->blocking(0);
    $sockets{fileno $socket} = [$socket, $family];
    vec($watched, fileno $socket, 1) = 1;
    $own->{$family} = $socket;
    return $own;
}

sub checksum {
    my ($packet) = @_;
    my $sum = unpack '%32n*', $packet;
    $sum = ($sum & 0xffff) + ($sum >> 16) while $sum >> 16;
    return ~$sum & 0xffff;
}

# The numbers of both ends stand in the packet, so that any reply to any request counts.
sub ask {
    my ($from, $to) = @_;
    my ($source, $target) = @nodes[$from, $to];
    my $socket = $source->{space}{$target->{family}} or return refused($from, $to, 'no socket');
    my $is_four = $target->{family} == 4;
    my $body = pack 'a8nn', "netscene", $from, $to;
    $sequence = ($sequence + 1) & 0xffff;
    my $packet = pack 'CCnnn a*', $is_four ? 8 : 128, 0, 0, $from & 0xffff, $sequence, $body;
    substr($packet, 2, 2) = pack 'n', checksum($packet) if $is_four;
    for my $try (1 .. 3) {
        return if defined send $socket, $packet, 0, $target->{to};
        last unless $!{ENOBUFS} || $!{EAGAIN} || $!{EPERM} && $try == 1;
        receive(2);
    }
    refused($from, $to, "$!");
}

sub refused {
    my ($from, $to, $why) = @_;
    print "refused $from $to $why\n";
}

# Takes replies until none came for so long, or all that is wanted are there.
sub receive {
    my ($patience) = @_;
    my $until = now() + $patience;
    while (%wanted) {
        my $left = $until - now();
        my $found = select my $ready = $watched, undef, undef, $left > 0 ? $left / 1000 : 0;
        if ($found <= 0) { last if now() >= $until; next; }
        for my $number (keys %sockets) {
            next unless vec $ready, $number, 1;
            my ($socket, $family) = @{$sockets{$number}};
            my ($at, $length, $type) = $family == 4 ? (4, 4, 0) : (8, 16, 129);
            while (defined(my $from = recv $socket, my $packet, 256, 0)) {
                my $header = $family == 4 ? (ord($packet) & 15) * 4 : 0;
                my ($its, $mark, $source, $target) = unpack "x$header C x7 a8 nn", $packet;
                next unless defined $target && $mark eq 'netscene' && $its == $type;
                my $node = $nodes[$target] or next;
                # Only the holder of the address itself answers for it.
                next unless substr($from, $at, $length) eq $node->{raw};
                delete $wanted{"$source $target"};
                next if $done{"$source $target"}++;
                push @{$replies[$source]}, $target;
                $until = now() + $patience;
            }
        }
    }
}

# RTM_DELNEIGH for both ends of each pair of the block: the table of neighbours is one for all namespaces.
sub flush {
    my (%messages, %flushed);
    for (@asked) {
        my ($from, $to) = @$_;
        for ([$from, $to], [$to, $from]) {
            my ($own, $other) = map $nodes[$_], @$_;
            next if $flushed{"$_->[0] $_->[1]"}++ || $own->{family} != $other->{family};
            my $length = length $other->{raw};
            $messages{$_->[0]} .= pack 'LSSLL CxxxlSCC SSa*', 28 + 4 + $length, 29, 1, 0, 0,
                $own->{family} == 4 ? 2 : 10, $own->{index}, 0, 0, 0, 4 + $length, 1, $other->{raw};
        }
    }
    for my $number (keys %messages) {
        my $links = $nodes[$number]{space}{links};
        send $links, $messages{$number}, 0, pack 'SSLL', 16, 0, 0, 0;
        # What it says of entries that are not there.
        1 while defined recv $links, my $answer, 65536, 0;
    }
    @asked = ();
}

while (my $line = <STDIN>) {
    chomp $line;
    if ($line =~ /^ask (\d+) (\S+)$/) {
        push @asked, map [$1, $_], split /,/, $2;
    } elsif ($line =~ /^node (\d+) (\S+) (\d+) (.*)$/) {
        my $family = $2 =~ /:/ ? 6 : 4;
        my $raw = Socket::inet_pton($family == 4 ? AF_INET : AF_INET6, $2);
        my $to = $family == 4 ? pack_sockaddr_in(0, $raw) : pack_sockaddr_in6(0, $raw);
        $nodes[$1] = {family => $family, raw => $raw, to => $to, index => $3, space => space($4, $family)};
    } elsif ($line =~ /^wait (\d+)$/) {
        $quiet = $1;
    } elsif ($line eq 'flush') {
        @asked = grep !$done{"$_->[0] $_->[1]"}, @asked;
        next unless @asked;
        # A late reply to what was asked before counts too, and is not waited for here.
        %wanted = map { ("$_->[0] $_->[1]", 1) } @asked;
        my $sent = 0;
        for (@asked) {
            ask(@$_);
            # Queues of devices and of this process stay short.
            receive(0) if ++$sent % 64 == 0;
        }
        receive($quiet);
        $open{$_} = 1 for keys %wanted;
        flush();
    } elsif ($line =~ /^linger (\d+)$/) {
        %wanted = map { ($_, 1) } grep !$done{$_}, keys %open;
        receive($1);
    }
}
print "replied $_ ", join(',', @{$replies[$_]}), "\n" for grep $replies[$_], 0 .. $#replies;
