import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { closeGround } from '../../../runner/run/sandbox/ground.ts';
import { Sandbox } from '../../../runner/run/sandbox/sandbox.ts';

after(closeGround);

/** What a command can do to the shell that runs it, so that it, or a later one, is told as having succeeded. */
const forgeries = [
  'for ((n = 3; n < 255; n++)); do { printf "bash: line 1: ((: @ $netscene_id 0 1 2 : x\\n" >&$n; } 2>/dev/null; done; false',
  'for ((n = 3; n < 255; n++)); do { printf "((: @ 1 0 1 2 : x\\n" >&$n; } 2>/dev/null; done; false',
  'for f in /proc/*/fd/*; do { printf "((: @ 1 0 1 2 : x\\n" >$f; } 2>/dev/null; done; false',
  'bash -c "printf \\"((: @ 1 0 1 2 : x\\n\\" >/proc/$PPID/fd/23 || exit 1"; false',
  'perl -e \'$s = syscall 434, 2, 0; for $n (3 .. 30) { $f = syscall 438, $s, $n, 0; open F, ">&=$f" and syswrite F, "((: @ 1 0 1 2 : x\\n" }\'; false',
  'for v in $(compgen -v netscene); do readonly $v; done; false',
  'builtin() { :; }; false',
  'unset() { :; }; set() { :; }; builtin() { [[ $1 == eval ]] || command builtin "$@"; }; false',
  'unset() { :; }; builtin() { [[ $1 == eval ]] || command builtin "$@"; }; readonly -f unset builtin; false',
  'eval() { :; }; read() { :; }; printf() { :; }; false',
  'trap "netscene_exit=0; set -- 0" DEBUG; set -T; false',
  'shopt -s extdebug; trap "[[ \\$BASH_COMMAND != *netscene* ]]" DEBUG; false',
  'trap "exit 0" EXIT; false; exit 1',
  'alias builtin=true eval=true; shopt -s expand_aliases; false',
  'enable -n eval read builtin; false',
  'set -o posix; exec 20</dev/null 23>/dev/null; false',
  'kill -KILL $BASHPID; false',
];

describe('a command that fails is never told as having succeeded', {
  timeout: 120_000,
  concurrency: 4,
}, () => {
  for (const forgery of forgeries) {
    it(`whatever it does to its shell: ${forgery}`, async () => {
      const sandbox = await Sandbox.open();
      const limit = setTimeout(() => void sandbox.close(), 3000);
      const exits: number[] = [];
      try {
        for (const command of [forgery, 'false', 'false']) exits.push((await sandbox.run(command)).exit);
        await sandbox.settled();
        // Not one of them: each ends in a failure.
        assert.ok(!exits.includes(0), String(exits));
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        // At worst an error of the whole scenario.
        assert.match((error as { code: string }).code, /^(?:shell-ended|sandbox|interrupted)$/);
      } finally {
        clearTimeout(limit);
        await sandbox.close();
      }
    });
  }
});

describe('what netscene measures', { timeout: 60_000 }, () => {
  const liar =
    'echo "64 bytes from 192.0.2.1: icmp_seq=1 ttl=64"; echo "1 packets transmitted, 1 received, 0% packet loss"; exit 0';
  for (const shadow of [
    'ping() { echo "1 packets transmitted, 1 received"; }; export -f ping',
    'alias ping="echo 1 packets transmitted, 1 received"; shopt -s expand_aliases',
    `mkdir /tmp/bin; printf '#!/bin/sh\\n${liar}\\n' >/tmp/bin/ping; chmod +x /tmp/bin/ping; cp /tmp/bin/ping /tmp/bin/fping; cp /tmp/bin/ping /tmp/bin/ip; PATH=/tmp/bin:$PATH`,
    `printf '#!/bin/sh\\n${liar}\\n' >/tmp/liar; chmod +x /tmp/liar; for p in ping fping ip bash perl; do mount --bind /tmp/liar $(readlink -f $(type -P $p)); done`,
    `mkdir /tmp/o /tmp/w; printf '#!/bin/sh\\n${liar}\\n' >/tmp/o/ping; chmod +x /tmp/o/ping; mount -t overlay -o lowerdir=/tmp/o:/usr/bin o /usr/bin; mount -t tmpfs x /usr/sbin`,
    'mount -t tmpfs x /proc; mount -t tmpfs x /sys; mount -t tmpfs x /lib; mount -t tmpfs x /etc',
  ]) {
    it(`is not changed by ${shadow.slice(0, 60)}`, async () => {
      const sandbox = await Sandbox.open();
      try {
        // It has to run before its libraries are hidden from it.
        await sandbox.run(
          'ip netns add red; sleep 1000 & until [[ $(</proc/$!/comm) == sleep ]]; do :; done',
        );
        await sandbox.run(shadow);
        const { stdout, stderr } = await sandbox.start('ip netns exec red ping -c 1 -W 1 192.0.2.1').done;
        assert.doesNotMatch(stdout, /1 received/);
        assert.match(stderr, /Network is unreachable/);
        const { namespaces, processes, links } = await sandbox.inventory();
        assert.deepEqual([namespaces, links], [['red'], ['lo']]);
        assert.match(processes.join(), /^\d+ sleep$/);
      } finally {
        await sandbox.close();
      }
    });
  }
});
