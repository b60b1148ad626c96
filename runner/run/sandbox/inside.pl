# What becomes a scenario's process passes through here.
#   init SHELL FILTER ETC [FROM TO]…
#                          makes a sandbox's namespaces; its child is PID 1 there, mounts what is its own, starts the scenario's shell (shell.bash)
#                          and waits for the runner's end; the kernel then kills all that is left
#                          (pid_namespaces(7)). Descriptors: 0 requests, 1 and 2 what commands print,
#                          3 answers, 4 the lifeline.
#   start FILTER COMMAND…  becomes that command, in a sandbox that is there
# Either way: none of our descriptors, no_new_privs, a session keyring of its own, and a filter of system calls.

sub NOSUID() { 2 } sub NODEV() { 4 } sub NOEXEC() { 8 }

sub close_from {
  my ($first) = @_;
  return if syscall($call{close_range}, $first, 0xffffffff, 0) == 0;
  opendir my $all, '/proc/self/fd' or return;
  for (grep { /^\d+$/ && $_ >= $first } readdir $all) { open my $one, "<&=$_"; close $one }
}

sub own {
  my ($target, $type, $flags, $data) = map { "$_" } @_;
  my $source = 'netscene';
  syscall($call{mount}, $source, $target, $type, $flags + 0, $data) == 0 or die "$type on $target: $!\n";
}

# What the scenario may see of a place that is covered by now.
sub again {
  my ($from, $to) = map { "$_" } @_;
  my ($none, $at) = ('', '');
  for (split m{/}, $to =~ s{/[^/]*$}{}r) { mkdir $at .= "/$_", 0755 if $_ ne '' }
  if (-d $from) { mkdir $to, 0755 } else { open my $file, '>', $to }
  syscall($call{mount}, $from, $to, $none, 4096 | 16384, $none) == 0 or die "$to: $!\n";
}

# A reader's machine has an /etc that root writes to. Here it is a copy of what can be read of this machine's.
sub own_etc {
  my ($copy, $etc, $none) = ('/run/etc', '/etc', '');
  mkdir $copy, 0755;
  own($copy, 'tmpfs', NOSUID | NODEV, 'mode=755,size=64m');
  my $copying = fork // die "fork: $!\n";
  if ($copying == 0) {
    open STDERR, '>', '/dev/null';
    exec 'cp', '-r', '--preserve=mode,timestamps', "$etc/.", $copy or exit 127;
  }
  waitpid $copying, 0;
  syscall($call{mount}, $copy, $etc, $none, 4096, $none) == 0 or die "$etc: $!\n";
  syscall($call{umount2}, $copy, 2);
  rmdir $copy;
}

sub loopback_up {
  socket my $socket, 2, 2, 0 or die "socket: $!\n";
  # struct ifreq with IFF_UP: SIOCSIFFLAGS of netdevice(7).
  ioctl $socket, 0x8914, my $request = pack 'a16 s x22', 'lo', 1 or die "loopback: $!\n";
}

sub confine {
  my ($filter) = @_;
  my $none = 0;
  syscall $call{keyctl}, 1, $none;
  syscall($call{prctl}, 38, 1, 0, 0, 0) == 0 or die "no_new_privs: $!\n";
  return if $filter eq '';
  my $program = pack 'H*', $filter;
  my $held = pack 'S x![P] P', length($program) / 8, $program;
  # A kernel without seccomp has none of what else it would refuse to hide either.
  syscall($call{prctl}, 22, 2, $held) == 0 or $! == 22 or die "seccomp: $!\n";
}

# When memory runs out all the same, the kernel ends ours before what else there is: proc_pid_oom_score_adj(5).
sub take_me_first {
  if (open my $score, '>', "$_[0]/oom_score_adj") { syswrite $score, '1000' }
}

# A core that goes to a program (core_pattern `|…`, as most distributions have it) would start that one on the host, as
# its root: at a limit of one byte, and at no other, the kernel starts none (core(5), fs/coredump.c). The filter keeps it.
sub dump_no_core {
  my ($self, $none, $limit) = (0, 0, pack 'Q2', 1, 1);
  syscall($call{prlimit64}, $self, 4, $limit, $none) == 0 or die "limit of cores: $!\n";
}

dump_no_core();
my $mode = shift;
if ($mode eq 'start') {
  chdir '/tmp';
  close_from(3);
  take_me_first('/proc/self');
  confine(shift);
  exec { $ARGV[0] } @ARGV or die "$ARGV[0]: $!\n";
}

# As unshare(1) does it, which would look for a /proc of ours in a root where there is none: the working folder is one.
# Namespaces: user, mount, network, PID, UTS, IPC (namespaces(7)).
sub namespaces {
  syscall($call{unshare}, 0x10000000 | 0x20000 | 0x40000000 | 0x20000000 | 0x4000000 | 0x8000000) == 0
    or die "unshare failed: $!\n";
  for (['setgroups', 'deny'], ['uid_map', '0 0 1'], ['gid_map', '0 0 1']) {
    my ($name, $text) = @$_;
    open my $file, '>', "self/$name" or die "$name: $!\n";
    syswrite $file, $text or die "$name: $!\n";
  }
}

sub close_standard {
  for (0 .. 3) { open my $one, "<&=$_"; close $one }
}

# Not of the scenario's: the shell of netscene's own commands (agent.bash).
#   agent PID PROGRAM      PID is the sandbox's PID 1, as /proc has it here
if ($mode eq 'agent') {
  my ($pid, $program) = @ARGV;
  syscall($call{unshare}, 0x20000 | 0x20000000) == 0 or die "unshare failed: $!\n";
  my $shell = fork // die "fork: $!\n";
  if ($shell == 0) {
    syscall($call{prctl}, 1, 9, 0, 0, 0);
    # /run/netns, where ip(8) looks for namespaces, is the scenario's: what it named is found by its name.
    # /run/processes is its /proc, as it was mounted at first; what a scenario mounts or unmounts does not change it.
    own('/run', 'tmpfs', NOSUID | NODEV, 'mode=755,size=64m');
    symlink "/proc/$pid/root/run/netns", '/run/netns';
    symlink "/proc/$pid/fd/4", '/run/processes';
    exec 'bash', '-c', $program or die "bash: $!\n";
  }
  wait;
  exit 0;
}

close_from(5);
take_me_first('self');
# Ends when the runner does; before the namespaces, so that no scenario sees it.
my $watch = fork // die "fork: $!\n";
if ($watch == 0) {
  close_standard();
  open my $lifeline, '<&=4';
  sysread $lifeline, my $end, 1;
  exit 0;
}
namespaces();
my $first = fork // die "fork: $!\n";
if ($first != 0) {
  # Whichever ends first: of the other, the kernel takes care.
  wait;
  kill 'KILL', $watch;
  exit 0;
}
# When the one above is killed, the kernel kills this one, and with it all that is here.
syscall($call{prctl}, 1, 9, 0, 0, 0);
chdir '/';
open my $lifeline, '<&=4';
close $lifeline;
own('/proc', 'proc', NOSUID | NODEV | NOEXEC, '');
own('/run', 'tmpfs', NOSUID | NODEV, 'mode=755,size=64m');
own('/tmp', 'tmpfs', NOSUID | NODEV, 'mode=1777,size=256m');
own('/dev/shm', 'tmpfs', NOSUID | NODEV, 'mode=1777,size=64m');
own('/dev/pts', 'devpts', NOSUID | NOEXEC, 'newinstance,ptmxmode=0666,mode=620');
own('/sys', 'sysfs', NOSUID | NODEV | NOEXEC, '');
loopback_up();
# As descriptor 4, by which the agent finds it (agent.bash).
open my $processes, '<', '/proc' or die "/proc: $!\n";
my ($shell, $filter, $etc) = splice @ARGV, 0, 3;
own_etc() if $etc eq 'own-etc';
while (my ($from, $to) = splice @ARGV, 0, 2) { again($from, $to) }
confine($filter);
my $child = fork // die "fork: $!\n";
if ($child == 0) {
  exec 'bash', '-c', $shell or die "bash: $!\n";
}
$0 = 'init';
close_standard();
# Whose parent has ended becomes a child of PID 1.
while ((my $ended = wait) != $child) { last if $ended < 0 }
