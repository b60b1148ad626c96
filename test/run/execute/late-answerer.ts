/**
 * A command that answers the pings to its namespace, each after a delay, and of each `every` requests only one: for
 * kernels without netem. The kernel's own answers have to be off (icmp_echo_ignore_all).
 * @param delay seconds
 */
export function lateAnswerer(namespace: string, delay: number, every = 1): string {
  const program = `
    socket(my $s, 2, 3, 1) or die; my (@due, $count); my $end = time + 60;
    sub now { my $t = pack "q2", 0, 0; syscall(228, 1, $t); my ($a, $b) = unpack "q2", $t; $a + $b / 1e9 }
    sub sum { my $x = 0; $x += $_ for unpack "n*", $_[0] . "\\0" x (length($_[0]) % 2);
      $x = ($x >> 16) + ($x & 0xffff) while $x >> 16; ~$x & 0xffff }
    while (time < $end) {
      my $r = ""; vec($r, fileno $s, 1) = 1;
      if (select($r, undef, undef, 0.02)) {
        my $from = recv($s, my $p, 65535, 0); my $i = substr $p, 4 * (ord($p) & 15);
        push @due, [now() + ${delay}, $from, $i] if ord($i) == 8 && $count++ % ${every} == 0;
      }
      while (@due && $due[0][0] <= now()) {
        my (undef, $to, $i) = @{shift @due}; my $r = "\\0\\0\\0\\0" . substr $i, 4;
        substr($r, 2, 2) = pack "n", sum($r); send $s, $r, 0, $to;
      }
    }`;
  return `ip netns exec ${namespace} perl -e '${program.replace(/\n\s*/g, ' ').trim()}' & sleep 0.3`;
}
