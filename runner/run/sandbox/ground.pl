# Builds the root of all sandboxes of a run, and waits for the runner's end. It is PID 1 of the ground's PID
# namespace and root of its user namespace; nothing of the host's lies below what it builds: the new root is a
# tmpfs, the old one is taken out of the mount namespace (pivot_root(2)), as bubblewrap(1) does it.
# Arguments, each group three words: bind SOURCE TARGET, folder SOURCE TARGET, link TARGET PATH, make - FOLDER.

# mount(2), umount2(2), unshare(2); no module is loaded, since a guest has none.
sub RDONLY() { 1 } sub NOSUID() { 2 } sub NODEV() { 4 } sub NOEXEC() { 8 } sub REMOUNT() { 32 }
sub BIND() { 4096 } sub MOVE() { 8192 } sub REC() { 16384 } sub DETACH() { 2 }
sub NEWNS() { 0x20000 } sub NEWPID() { 0x20000000 }

sub mounts { # Copies, since syscall() may not be given constants.
  my ($source, $target, $type, $flags, $data) = map { "$_" } @_;
  return syscall($call{mount}, $source, $target, $type, $flags + 0, $data // '') == 0;
}
sub mount_or_die { mounts(@_) or die "$_[2] on $_[1]: $!\n" }
sub detach { my $target = "$_[0]"; syscall($call{umount2}, $target, DETACH) == 0 or die "umount $target: $!\n" }
sub pivot { my ($new, $old) = map { "$_" } @_; return syscall($call{pivot_root}, $new, $old) == 0 }

sub make_folders {
  my $at = '';
  for (split m{/}, $_[0]) {
    next if $_ eq '';
    $at .= "/$_";
    mkdir $at, 0755;
  }
}

# Read-only with all that is mounted below it: mount_setattr(2), since Linux 5.12; one by one where there is none.
sub protect {
  my $target = "$_[0]";
  my $attributes = pack 'Q4', RDONLY | NOSUID | NODEV, 0, 0, 0;
  return if syscall($call{mount_setattr}, -100, $target, 0x8000, $attributes, 32) == 0;
  open my $table, '<', '/old/proc/self/mountinfo' or die "mountinfo: $!\n";
  my %number = (nosuid => NOSUID, nodev => NODEV, noexec => NOEXEC, noatime => 1024, nodiratime => 2048, relatime => 1 << 21);
  while (<$table>) {
    my ($point, $options) = (split ' ')[4, 5];
    $point =~ s/\\([0-7]{3})/chr oct $1/ge;
    next unless $point eq $target or index($point, "$target/") == 0;
    my $flags = RDONLY | NOSUID | NODEV;
    $flags |= $number{$_} // 0 for split /,/, $options;
    mounts('none', $point, '', REMOUNT | BIND | $flags, '') or die "read-only $point: $!\n";
  }
}

sub show {
  my ($source, $target) = @_;
  make_folders($target =~ s{/[^/]*$}{}r);
  if (-d $source) { mkdir $target, 0755 } else { open my $file, '>', $target; close $file }
  mounts($source, $target, '', BIND | REC, '') or return warn "not shown: $target: $!\n";
  protect($target);
}

# A folder of a user's. By way of overlayfs a Unix socket in it is a name and no more: nobody listens there.
# In user namespaces since Linux 5.11; where it cannot be had, what is a socket is covered.
sub show_folder {
  my ($source, $target) = @_;
  return show($source, $target) unless -d $source;
  make_folders($target);
  my $lower = $source =~ s/([\\:,])/\\$1/gr;
  return if mounts('netscene', $target, 'overlay', RDONLY | NOSUID | NODEV, "lowerdir=/empty:$lower");
  show($source, $target);
  my @folders = ($target);
  while (defined(my $folder = shift @folders)) {
    opendir my $names, $folder or next;
    for (map { "$folder/$_" } grep { $_ ne '.' && $_ ne '..' } readdir $names) {
      next if -l;
      if (-d _) { push @folders, $_ } elsif (-S _) { mounts('/old/dev/null', $_, '', BIND, '') or die "$_: $!\n" }
    }
  }
}

sub build {
  my ($stage) = grep { -d } qw(/tmp /mnt /usr);
  my $base = sub {
    mount_or_die('netscene', $stage, 'tmpfs', NOSUID | NODEV, 'mode=755');
    mkdir "$stage/$_", 0755 for qw(old new empty);
    chdir $stage;
    return 1 if pivot('.', 'old');
    chdir '/';
    detach($stage);
    return 0;
  };
  unless ($base->()) {
    # The root is the kernel's first one, which cannot be exchanged (as in an initramfs): a mount over it can.
    mount_or_die('/', $stage, '', BIND | REC, '');
    chdir $stage;
    mount_or_die('.', '/', '', MOVE, '');
    chroot '.';
    $base->() or die "pivot_root: $!\n";
  }
  chdir '/';
  mount_or_die('netscene', '/new', 'tmpfs', NOSUID | NODEV, 'mode=755,size=4m');
  while (my ($what, $one, $path) = splice @ARGV, 0, 3) {
    if ($what eq 'make') { make_folders("/new$path") }
    elsif ($what eq 'link') { make_folders("/new$path" =~ s{/[^/]*$}{}r); symlink $one, "/new$path" }
    elsif ($what eq 'device') { device("/old$one", "/new$path") }
    elsif ($what eq 'folder') { show_folder("/old$one", "/new$path") }
    else { show("/old$one", "/new$path") }
  }
  mount_or_die('netscene', '/new/sys', 'sysfs', NOSUID | NODEV | NOEXEC, '');
  empty_proc('/new/proc');
  mounts('none', '/new', '', REMOUNT | BIND | RDONLY | NOSUID | NODEV, '') or die "read-only root: $!\n";
  detach('/old');
  chdir '/new';
  pivot('.', '.') or die "pivot_root: $!\n";
  detach('.');
  chdir '/';
}

sub device {
  my ($source, $target) = @_;
  return unless -c $source && -r _ && -w _;
  make_folders($target =~ s{/[^/]*$}{}r);
  open my $file, '>', $target;
  # What is written to a device goes to its driver all the same.
  mounts($source, $target, '', BIND, '') && mounts('none', $target, '', REMOUNT | BIND | RDONLY | NOSUID | NOEXEC, '')
    or unlink $target;
}

# The kernel lets a sandbox mount its /proc only while another one is in sight: that of a PID namespace in which
# nobody lives any more shows nobody.
sub empty_proc {
  my $child = fork // die "fork: $!\n";
  if ($child == 0) {
    syscall($call{unshare}, NEWPID) == 0 or die "a PID namespace: $!\n";
    my $first = fork // die "fork: $!\n";
    if ($first == 0) { mount_or_die('netscene', $_[0], 'proc', NOSUID | NODEV | NOEXEC, ''); exit 0 }
    waitpid $first, 0;
    exit($? >> 8);
  }
  waitpid $child, 0;
  exit 1 if $?;
}

build();
# The place that netscene's own commands start from: the same root in a mount namespace of its own, and a /proc
# that shows every sandbox of this run. No sandbox descends from it.
syscall($call{unshare}, NEWNS) == 0 or die "a mount namespace: $!\n";
mount_or_die('netscene', '/proc', 'proc', NOSUID | NODEV | NOEXEC, '');
# Twice: `ip netns exec` takes one away, and the kernel mounts a new one only while another is in sight.
mount_or_die('/sys', '/sys', '', BIND, '');
$SIG{CHLD} = 'IGNORE';
$| = 1;
print "ready\n";
sysread STDIN, my $end, 1;
