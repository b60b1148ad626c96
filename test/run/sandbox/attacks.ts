/**
 * What a hostile scenario may try. Each is typed into a sandbox of its own. It must neither print OWNED nor the
 * secret that lies in BAIT; what it does to the host is looked at afterwards (attacks.test.ts). Add to it.
 *
 * Set for each: BAIT a folder of the user's, with `secret` and a Unix socket `socket`; OWN the folder that the sandbox
 * shows, with a `socket` too; PORT a TCP port of the host's loopback; NAME of an abstract socket; PID of a process.
 */
export interface Attack {
  readonly kind: 'mounts' | 'proc' | 'descriptors' | 'sockets' | 'devices' | 'signals' | 'kernel' | 'limits';
  readonly command: string;
}

const connect = (address: string) =>
  `perl -MSocket -e 'socket S, 1, 1, 0; connect S, ${address} and print "OWNED"'`;
/** A system call of x86-64 that must fail: not for want of rights, which a hole would give, but for want of it. */
const call = (number: number, ...words: (number | string)[]) =>
  `[[ $(uname -m) == x86_64 ]] || exit 0; perl -e '$r = syscall ${[number, ...words].join(', ')}; $! == 38 or print "OWNED $r $!"'`;
const path = (name: string) => `pack_sockaddr_un("${name}")`;

const all: Readonly<Record<Attack['kind'], readonly string[]>> = {
  mounts: [
    'umount -l /tmp; cat $BAIT/secret',
    'umount -l /run; ls -A /run | grep . && echo OWNED',
    'umount -l /proc; ls -d /proc/[0-9]* && echo OWNED',
    'umount -l /proc; umount -l /proc; mount -t proc none /proc; cat /proc/[0-9]*/environ',
    'umount -l /sys; ls /sys/class/net | grep -vx lo && echo OWNED',
    'umount -l /dev/shm; ls -A /dev/shm | grep . && echo OWNED',
    'umount -l /dev/pts; ls /dev/pts | grep . && echo OWNED',
    'umount -R -l /; cat $BAIT/secret',
    'for p in /usr /etc /opt /dev/null; do umount -l $p && echo OWNED; done',
    'mount -o remount,rw / && echo OWNED',
    'mount -o remount,bind,rw / && echo OWNED',
    'mount -o remount,bind,rw /usr && echo OWNED',
    'mkdir /tmp/r; mount --rbind / /tmp/r; mount -o remount,bind,rw /tmp/r/usr && echo OWNED',
    'mkdir /tmp/r; mount --bind / /tmp/r && echo OWNED',
    'unshare -Urm mount -o remount,bind,rw /usr && echo OWNED',
    'unshare -Urm umount -l /usr && echo OWNED',
    'unshare -Urmpf --mount-proc sh -c "umount -l /proc; umount -l /tmp; cat $BAIT/secret"',
    'mount --move /usr /mnt && echo OWNED',
    'mkdir /tmp/n; mount -t tmpfs n /tmp/n; mkdir /tmp/n/o; pivot_root /tmp/n /tmp/n/o; ls /o/tmp; /o/usr/bin/cat /o$BAIT/secret',
    'mkdir /tmp/c; perl -e \'chroot "/tmp/c"; chdir ".." for 1 .. 50; chroot "."; print <F> if open F, "$ENV{BAIT}/secret"\'',
    'for t in devtmpfs debugfs tracefs securityfs configfs pstore efivarfs cgroup bpffs; do mount -t $t x /tmp && echo OWNED $t; done',
    'mount -t cgroup2 x /tmp && echo OWNED',
    'unshare -C sh -c "mount -t cgroup2 x /tmp && echo OWNED"',
    'unshare -UrCm sh -c "mount -t cgroup2 x /tmp && echo OWNED"',
    "for d in $(awk '$4 !~ /name/ {print $4}' /proc/partitions); do mount /dev/$d /tmp && echo OWNED; done",
    'mkdir /tmp/u /tmp/w; mount -t overlay -o lowerdir=/usr,upperdir=/tmp/u,workdir=/tmp/w o /usr; touch /usr/netscene-was-here',
    'touch /etc/netscene-was-here /usr/netscene-was-here $OWN/netscene-was-here && echo OWNED',
    'cd $OWN && { echo x >> note; mv note else; rm note; mkdir new; chmod 777 .; ln -s /etc/passwd link; } && echo OWNED',
    'touch /var/tmp/netscene-was-here /tmp/netscene-was-here /dev/shm/netscene-was-here /run/netscene-was-here',
    'cat $HOME/../root/.ssh/* /home/*/.ssh/* /root/.bash_history && echo OWNED',
    'cat $BAIT/secret $BAIT/../*/secret',
    // mount_setattr(2) and open_tree(2), which are younger than mount(8) here: read-only may not be cleared.
    'perl -e \'$at = -100; $p = "/usr"; $a = pack "Q4", 0, 1, 0, 0; syscall(442, $at, $p, 0x8000, $a, 32) == 0 and print "OWNED"\'',
    'perl -e \'$at = -100; $p = "/usr"; $e = ""; $a = pack "Q4", 0, 1, 0, 0; $f = syscall 428, $at, $p, 0x8001; $f >= 0 and syscall(442, $f, $e, 0x9000, $a, 32) == 0 and print "OWNED"\'',
    'mount -t overlay -o lowerdir=/:/tmp o /mnt; cat /mnt$BAIT/secret; ls -A /mnt/tmp /mnt/run | grep -v : | grep . && echo OWNED',
    'mount --make-rshared /; unshare -Urm umount -l /usr && echo OWNED',
    // open_by_handle_at(2) with the handle of a file system's root, for the system's and for the user's folder.
    `[[ $(uname -m) == x86_64 ]] || exit 0; perl -e 'for (qw(/usr/bin/env), "$ENV{OWN}/note") { $h = pack "L4", 8, 1, 2, 0; open F, $_; syscall(304, fileno F, $h, 0) >= 0 and print "OWNED" }'`,
  ],
  proc: [
    'cat /proc/1/root$BAIT/secret',
    'cat /proc/[0-9]*/root$BAIT/secret',
    'cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline',
    'cat /proc/[0-9]*/cwd/$BAIT/secret; cat ./../../../..$BAIT/secret',
    'nsenter -t 1 -a cat $BAIT/secret',
    'for n in /proc/[0-9]*/ns/mnt; do nsenter --mount=$n cat $BAIT/secret; done',
    'mkdir /tmp/p; mount -t proc p /tmp/p; cat /tmp/p/[0-9]*/environ',
    'unshare -p -f sh -c "mount -t proc p /proc; cat /proc/*/environ"',
    'echo h >/proc/sysrq-trigger && echo OWNED',
    'echo "|/tmp/x" >/proc/sys/kernel/core_pattern && echo OWNED',
    'v=$(</proc/sys/vm/swappiness); echo $v >/proc/sys/vm/swappiness && echo OWNED',
    'sysctl -w kernel.printk=7 && echo OWNED',
    'echo -1000 >/proc/self/oom_score_adj && echo OWNED',
    'head -c 1 /proc/kmsg && echo OWNED',
    'head -c 1 /proc/kcore | grep -q . && echo OWNED',
    // What no namespace keeps apart; pid_max is of the PID namespace since Linux 6.14.
    'for f in /proc/sys/{kernel,vm,fs,debug,dev,abi}/*; do case $f in */hostname | */domainname | */shm* | */msg* | */sem* | */auto_msgmni | */ns_last_pid | */pid_max) continue ;; esac; [[ -f $f ]] && v=$(<$f) && { printf "%s\\n" "$v" >$f; } && echo OWNED $f; done 2>/dev/null; true',
    'grep -v "^0* " /proc/kallsyms | head -n 1 | grep . && echo OWNED',
    'dmesg && echo OWNED; cat /proc/slabinfo /proc/vmallocinfo | head -n 1 | grep . && echo OWNED',
    'unshare -U sleep 2 & sleep 1; printf "0 0 2" >/proc/$!/uid_map && echo OWNED',
    'hostname netscene-was-here; domainname netscene-was-here',
    'ls /proc/$PID && echo OWNED',
  ],
  descriptors: [
    'for f in /proc/self/fd/*; do n=${f##*/}; ((n > 2)) && echo OWNED-fd >&$n; done',
    "bash -c 'for ((n = 3; n < 1024; n++)); do { echo fd >&$n; } 2>/dev/null; done; true'",
    'for f in /proc/[0-9]*/fd/*; do [[ -f $f ]] && { echo OWNED-fd >$f; } 2>/dev/null && echo OWNED; done',
    'for p in /proc/[0-9]*; do for f in $p/fd/*; do readlink $f; done; done | grep -v -e "^socket:" -e "^/dev/null$" -e "^pipe:" -e "^/proc" -e anon_inode && echo OWNED',
    'ls -l /proc/1/fd /proc/2/fd | grep -e $BAIT && echo OWNED',
  ],
  sockets: [
    connect(path('$ENV{BAIT}/socket')),
    connect(path('$ENV{OWN}/socket')),
    connect('pack_sockaddr_un("\\0$ENV{NAME}")'),
    `umount -l /tmp; ${connect(path('$ENV{BAIT}/socket'))}`,
    `for s in /run/dbus/system_bus_socket /var/run/docker.sock /run/user/*/bus /tmp/.X11-unix/X0 /tmp/tmux-*/default; do [[ -S $s ]] && echo OWNED; done`,
    '{ echo >/dev/tcp/127.0.0.1/$PORT; } && echo OWNED',
    'for n in 2 10 31 39 42; do [[ $n == 2 || $n == 10 ]] && continue; perl -e "socket S, $n, 3, 1 and print qq(OWNED $n)"; done',
    'perl -e \'socket S, 40, 1, 0 and print "OWNED"\'',
    'perl -e \'socket S, 38, 5, 0 and print "OWNED"\'',
    'ip link add netscene-evil type dummy; ip link set netscene-evil netns 1; ip link set netscene-evil netns /proc/1/ns/net',
    'ping -c 1 -W 1 $(ip route get 1.1.1.1) && echo OWNED',
  ],
  devices: [
    'for t in /dev/pts/[0-9]* /dev/tty[0-9]* /dev/console /dev/tty; do { echo OWNED >$t; } 2>/dev/null && echo OWNED; done',
    'mknod /tmp/mem c 1 1 && head -c 1 /tmp/mem && echo OWNED',
    'while read -r a b _ n; do [[ $n ]] && mknod /tmp/$n b $a $b && head -c 1 /tmp/$n && echo OWNED; done </proc/partitions',
    '{ echo x >/dev/kmsg; } && echo OWNED',
    'for d in /dev/kvm /dev/fuse /dev/mem /dev/loop-control /dev/vsock /dev/sd? /dev/vd? /dev/nvme*; do [[ -e $d ]] && echo OWNED; done',
    'touch /dev/null /dev/zero && echo OWNED',
    'chmod 600 /dev/null && echo OWNED; chown 0:0 /dev/null && echo OWNED',
    'perl -e \'$x = "x"; for (0 .. 2) { open F, "+<&=", $_; ioctl F, 0x5412, $x and print "OWNED" } open T, "+<", "/dev/tty" and ioctl T, 0x5412, $x and print "OWNED"\'',
    'rm -f /dev/null && echo OWNED; mv /dev/zero /tmp && echo OWNED',
  ],
  signals: [
    'kill -9 $PID && echo OWNED',
    'for ((n = 1; n < 3000; n++)); do kill -0 $n 2>/dev/null && ((n > 100)) && [[ ! -d /proc/$n ]] && echo OWNED; done; true',
    'bash -c "trap : TERM; kill -TERM -1"; true',
    'kill -KILL 1; kill -STOP 1; echo on',
    'kill -KILL -1',
  ],
  kernel: [
    'grep -qx "NoNewPrivs:.1" /proc/self/status || echo OWNED',
    'bash -c "grep -qx NoNewPrivs:.1 /proc/self/status" || echo OWNED',
    'grep -q "Seccomp:.2" /proc/self/status || [[ $(uname -m) != @(x86_64|aarch64|riscv64) ]] || echo OWNED',
    call(250, 0, -3, 0),
    call(248, '"user"', '"k"', '"v"', 1, -3),
    call(249, '"user"', '"k"', 0, -3),
    call(321, 0, 0, 0),
    call(298, 0, 0, -1, -1, 0),
    call(246, 0, 0, 0, 0),
    call(323, 0),
    call(425, 1, 0),
    call(435, 0, 0),
    `[[ $(uname -m) == x86_64 ]] || exit 0; perl -e '$f = "/tmp/a"; syscall(163, $f) == 0 and print "OWNED"; syscall(172, 3) == 0 and print "OWNED"; syscall(300, 0, 0) >= 0 and print "OWNED"'`,
    'cat /etc/shadow /etc/ssh/*_key && echo OWNED',
    'date -s @0 && echo OWNED',
    'modprobe dummy && echo OWNED; insmod /tmp/x.ko && echo OWNED',
    'truncate -s 1M /tmp/x; mkswap /tmp/x; swapon /tmp/x && echo OWNED',
    'setpriv --reuid 1 true && echo OWNED',
  ],
  limits: [
    // A core of one byte is none; of any other size, none too, it would go to the program of the host's core_pattern.
    'grep -q "^Max core file size  *1  *1 " /proc/self/limits || echo OWNED',
    'ulimit -c 0 && echo OWNED; ulimit -Sc 0 && echo OWNED; prlimit --core=0:0 true && echo OWNED',
    "prlimit --pid $$ --core | grep -q CORE || echo OWNED; perl -e 'kill SEGV => $$' 2>&1 | grep dumped && echo OWNED",
    'ulimit -Hu | grep -q unlimited && echo OWNED',
    'head -c 2000M /dev/zero >/tmp/full && echo OWNED',
    'head -c 200M /dev/zero >/run/full && echo OWNED',
    'head -c 200M /dev/zero >/dev/shm/full && echo OWNED',
    'perl -e \'$x = chr(1) x 6_000_000_000; print "OWNED"\'',
    'for ((n = 0; n < 5000; n++)); do sleep 100 & done 2>/dev/null; (( $(jobs -p | wc -l) < 4200 )) || echo OWNED',
  ],
};

export const attacks: readonly Attack[] = Object.entries(all).flatMap(([kind, commands]) =>
  commands.map((command) => ({ kind: kind as Attack['kind'], command })),
);
