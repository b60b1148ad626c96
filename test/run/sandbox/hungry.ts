/** A runner whose sandbox takes all it can, in a control group that is small; what became of it, as JSON. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { failedCommand } from '../../../runner/run/execute/failed-command.ts';
import { deviationOf } from '../../../runner/run/execute/finding.ts';
import { closeGround } from '../../../runner/run/sandbox/ground.ts';
import { holdSandboxes } from '../../../runner/run/sandbox/limits.ts';
import { Sandbox, SandboxEnded } from '../../../runner/run/sandbox/sandbox.ts';

const commands: Readonly<Record<string, string>> = {
  processes: 'perl -e \'fork; fork; fork; push @all, "a" x (16 << 20) while 1\'; echo exit $?',
  alone: 'perl -e \'push @all, "a" x (16 << 20) while 1\'',
  files:
    'mkdir /tmp/more; mount -t tmpfs -o size=10g more /tmp/more; head -c 5G /dev/zero >/tmp/more/file; echo exit $?',
  forks: `perl -e 'for (1 .. 900) { $p = fork; $refused = 1, last unless defined $p; sleep 60 unless $p; push @all, $p } kill KILL => @all; print $refused ? "refused" : "all"'`,
};

await holdSandboxes({ memory: 400 << 20, processes: 500 });
const sandbox = await Sandbox.open();
const said = await sandbox.run(commands[process.argv[2] ?? ''] ?? 'false').then(
  (result) =>
    result.exit === 0
      ? result.stdout + result.stderr
      : JSON.stringify(deviationOf(failedCommand(result), { scenario: 'hungry', step: 0 })),
  (error) => (error instanceof SandboxEnded ? error.code : String(error)),
);
await sandbox.close();
await closeGround();
// What this process is in: that of memory and that of pids, or the one folder of version 2.
const groups = readFileSync('/proc/self/cgroup', 'utf8').match(/(?<=:)\/.*netscene-.*$/gm) ?? [];
process.stdout.write(JSON.stringify({ names: groups.map((path) => basename(path)), said }));
process.exit(0);
