# Prints files of /proc as each network namespace has them, in this one process (setns(2)): a program for each
# namespace would take longer to start than to read. Prints, for parse-network.ts:
#   @@ name<TAB>path
#   @ proc
#   file:line      as `grep -H ''` does; a file that this kernel has not is left out
# Arguments: words of files, below /proc/sys/net if they do not begin with a slash, of which one part may be `*`, and
# `.` means all there; then `--`; then `name<TAB>path` of each namespace, both empty for our own.
# Before it stand the numbers of system calls (run/sandbox/system-calls.ts). Only the core of perl is used.
use strict;
use warnings;
our %call;

my @files;
while (@ARGV) {
    my $file = shift;
    last if $file eq '--';
    push @files, $file;
}
chdir '/proc/sys/net' or exit 0;
open my $own, '<', '/proc/self/ns/net' or die "our own namespace: $!\n";
my $moved = 0;

sub enter {
    my ($path) = @_;
    if ($path eq '') {
        return 1 unless $moved;
        return syscall($call{setns}, fileno $own, 0x40000000) == 0;    # CLONE_NEWNET
    }
    open my $space, '<', $path or return 0;
    return 0 unless syscall($call{setns}, fileno $space, 0x40000000) == 0;
    $moved = 1;
    return 1;
}

# The names in a folder, in their order.
sub names {
    my ($folder) = @_;
    opendir my $in, $folder or return;
    return sort grep { $_ ne '.' && $_ ne '..' } readdir $in;
}

# A file line by line, or with `$deep` all that is below a folder.
sub show {
    my ($file, $deep) = @_;
    sysopen my $in, $file, 0 or return;
    my ($text, $read) = ('');
    do { $read = sysread $in, $text, 65536, length $text } while $read;
    if (!defined $read && $deep && -d $in) {
        show("$file/$_", 1) for names($file);
        return;
    }
    return if $text eq '';
    chomp $text;
    print "$file:$_\n" for $text eq '' ? '' : split /\n/, $text, -1;
}

for (@ARGV) {
    my ($name, $path) = split /\t/, $_, 2;
    $path = '' unless defined $path;
    # A namespace may be gone since it was listed.
    enter($path) or next;
    print "\@\@ $name\t$path\n\@ proc\n";
    for my $file (@files) {
        if ($file eq '.') { show('.', 1) }
        elsif ($file =~ m{^(.*)/\*/(.*)$}) {
            my ($folder, $rest) = ($1, $2);
            show("$folder/$_/$rest") for names($folder);
        }
        else { show($file) }
    }
}
