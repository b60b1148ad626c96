# Prints, for each network namespace that has a name and for this one, what it takes for its own: "name<TAB>prefix" a line.
# One process for all of them (setns(2)): it is asked at every step that claims replies.
# Argument: the machine (uname -m).
use strict;
use warnings;

my %calls = (x86_64 => 308, aarch64 => 268, riscv64 => 268, ppc64le => 350, s390x => 339, loongarch64 => 268);
my $setns = $calls{$ARGV[0]} or exit 3;

sub own {
    my ($name) = @_;
    my ($last, %own) = ('');
    if (open my $in, '<', '/proc/self/net/fib_trie') {
        while (<$in>) {
            if (/\|-- (\S+)/) { $last = $1 }
            elsif (m{/(\d+) host LOCAL}) { $own{"$last/$1"} = 1 }
            elsif (m{/(\d+) \w+ LOCAL}) { $own{"$last/$1"} = 1 }
        }
    }
    if (open my $in, '<', '/proc/self/net/ipv6_route') {
        while (<$in>) {
            my ($address, $length, @rest) = split;
            next unless hex($rest[6]) & 0x80000000;    # RTF_LOCAL
            $own{join(':', $address =~ /..../g) . '/' . hex $length} = 1;
        }
    }
    print "$name\t$_\n" for '', sort keys %own;
}

own('');
for my $path (glob '/run/netns/*') {
    open my $space, '<', $path or next;
    syscall($setns, fileno $space, 0x40000000) == 0 or next;    # CLONE_NEWNET
    own($path =~ s{.*/}{}r);
}
print "end\n";
