/**
 * The bench: speed as ratios against plain bash and bare node, each pair measured in turn in one
 * run. `make bench`, `make bench ARGS='B1 B2'`, `ARGS='--json out.json'`; `make bench ARGS=guest
 * KERNEL=linux-image.deb` boots that kernel.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { arch, cpus, release } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { askPairs } from '../../runner/beyond/pairs/ask-pairs.ts';
import { pairNodes } from '../../runner/beyond/pairs/pair-nodes.ts';
import { packageRoot, version } from '../../runner/kit/package-root.ts';
import { fpingCommand } from '../../runner/run/execute/fping.ts';
import type { Part } from '../../runner/run/network/network.ts';
import { readNetwork } from '../../runner/run/network/read-network.ts';
import { explain, snapshot } from '../../runner/run/reason/index.ts';
import { Sandbox } from '../../runner/run/sandbox/sandbox.ts';
import { select } from '../../runner/run/select/select.ts';
import { borderless, textOf } from '../../runner/text/borderless-table.ts';
import { sixNamespaces, sixteenSilentPairs } from '../run/reason/six-namespaces.ts';
import { bashScript, type ProbePolicy, prologue } from './bash-script.ts';
import { bootToNode } from './guest-boot.ts';
import { hostsOnABridge } from './hosts-on-a-bridge.ts';
import { inTurn, run, type Sample, timed } from './measure.ts';

interface Measurement {
  readonly name: string;
  readonly what: string;
  readonly goal: number;
  readonly ours: Sample;
  readonly theirs: Sample;
}

/** All that can be read of a network. */
const everything: readonly Part[] = [
  ...(['routes', 'rules', 'neighbours', 'bridges', 'queues', 'filters'] as const),
  ...(['counters', 'all-settings', 'programs', 'text'] as const),
];

/** A machine of its own, as unshare(1) makes it. */
const unshareOptions = [
  ...['--user', '--map-root-user', '--net', '--mount', '--pid', '--uts', '--ipc'],
  ...['--fork', '--kill-child', '--mount-proc'],
];
const cli = join(packageRoot, 'dist/bin/netscene.js');
const netscene = (...args: string[]) => timed(() => run(process.execPath, [cli, ...args], 'any'));
const all = (await select([])).map(({ scenario }) => scenario);
const root = process.getuid?.() === 0;
// A tap device is for root only; left out on both sides where it would be skipped.
const scenarios = all.filter(({ requires }) => root || !requires?.includes('tun'));
const names = scenarios.map(({ name }) => name);
const gateway = all.find(({ name }) => name === 'gateway') ?? all[0];
if (gateway === undefined) throw new Error('there are no scenarios');

const bash = (policy: ProbePolicy, which = scenarios) =>
  timed(async () => {
    for (const scenario of which)
      await run('unshare', [...unshareOptions, 'bash', '-c', prologue + bashScript(scenario, policy)], 'any');
  });

const benches: Record<string, () => Promise<Omit<Measurement, 'name'>>> = {
  B1: async () => {
    const commands = gateway.steps.flatMap((step) =>
      step.kind === 'setup' || step.kind === 'cleanup' ? step.commands : [],
    );
    const texts = commands.map(({ text }) => text);
    const sandbox = await Sandbox.open();
    const [ours, theirs] = await inTurn(
      15,
      () => timed(() => Promise.all(sandbox.runUntilFailure(texts))),
      () => timed(() => sandbox.run(texts.join('\n'))),
    );
    await sandbox.close();
    return { what: `${texts.length} commands: sandbox shell / bare bash`, goal: 1.4, ours, theirs };
  },
  B2: async () => {
    const [ours, theirs] = await inTurn(
      40,
      () => timed(async () => (await Sandbox.open()).close()),
      () => timed(() => run('unshare', [...unshareOptions, 'true'])),
    );
    return { what: 'sandbox from nothing to nothing / unshare … true', goal: 2.5, ours, theirs };
  },
  B3a: async () => {
    const [ours, theirs] = await inTurn(
      1,
      () => netscene('run', ...names, '-q'),
      () => bash('one-by-one'),
    );
    return { what: 'all scenarios / bash, one probe after another', goal: 0.25, ours, theirs };
  },
  B3b: async () => {
    const [ours, theirs] = await inTurn(
      3,
      () => netscene('run', ...names, '-q'),
      () => bash('background'),
    );
    return { what: 'all scenarios / bash, a step’s probes at once', goal: 0.8, ours, theirs };
  },
  B4: async () => {
    const [ours, theirs] = await inTurn(
      1,
      () => netscene('run', 'gateway', '--verbatim', '-q'),
      () => bash('as-printed', [gateway]),
    );
    return { what: 'gateway --verbatim / the section typed into bash', goal: 0.35, ours, theirs };
  },
  why16: async () => {
    const sandbox = await Sandbox.open();
    await sixNamespaces(sandbox);
    const before = await snapshot(sandbox);
    const watch = sixteenSilentPairs.map(({ source, target }) => fpingCommand(source, [target], 1000));
    const [ours, theirs] = await inTurn(
      5,
      () => timed(() => explain(sandbox, sixteenSilentPairs, { before })),
      () => timed(() => Promise.all(watch.map((command) => sandbox.start(command).done))),
    );
    await sandbox.close();
    return { what: 'why 16 pairs are silent / watching them for 1 s', goal: 2, ours, theirs };
  },
  read: async () => {
    const sandbox = await Sandbox.open();
    await hostsOnABridge(sandbox, 16);
    const names = ['', ...Array.from({ length: 16 }, (_, i) => `h${i + 1}`)];
    const addresses = names.map((name) => `ip ${name && `-n ${name}`} -j address show`).join('\n');
    const [ours, theirs] = await inTurn(
      10,
      () => timed(() => readNetwork(sandbox, everything)),
      () => timed(() => sandbox.run(addresses)),
    );
    await sandbox.close();
    return { what: 'the whole network of 17 namespaces / one ip -j for each', goal: 6, ours, theirs };
  },
  pairs: async () => {
    const sandbox = await Sandbox.open();
    await hostsOnABridge(sandbox, 64);
    const nodes = pairNodes(await readNetwork(sandbox, []));
    const [ours, theirs] = await inTurn(
      1,
      () => timed(() => askPairs(sandbox, nodes, { window: 1000 })),
      () =>
        timed(() =>
          sandbox.run(
            'for s in {1..64}; do for t in {1..64}; do ((s == t)) || ip netns exec h$s ping -c 1 -W 1 10.0.0.$t; done; done >/dev/null',
          ),
        ),
    );
    await sandbox.close();
    return { what: '4,032 pairs of 64 hosts / one ping after the other', goal: 1 / 12, ours, theirs };
  },
  film: async () => {
    const [ours, theirs] = await inTurn(
      3,
      () => netscene('run', 'gateway', '--network', '-q'),
      () => netscene('run', 'gateway', '-q'),
    );
    return { what: 'gateway with its network after each step / without', goal: 1.4, ours, theirs };
  },
  help: async () => {
    const [ours, theirs] = await inTurn(
      20,
      () => netscene('--help'),
      () => timed(() => run(process.execPath, ['-e', '0'])),
    );
    return { what: 'netscene --help / bare node', goal: 2, ours, theirs };
  },
  list: async () => {
    const [ours, theirs] = await inTurn(
      20,
      () => netscene('list'),
      () => timed(() => run(process.execPath, ['-e', '0'])),
    );
    return { what: 'netscene list / bare node', goal: 2, ours, theirs };
  },
};

const kernel = process.env.KERNEL;
if (kernel !== undefined && kernel !== '') {
  benches.guest = async () => {
    const judge = () =>
      run(process.execPath, [cli, 'run', 'gateway', '--kernel', kernel, '--accel', 'tcg', '-q']);
    await judge(); // Fills the cache.
    const [ours, theirs] = await inTurn(
      3,
      () => timed(judge),
      () => timed(() => bootToNode(kernel)),
    );
    return { what: 'gateway on a kernel / it boots to node and ends', goal: 4, ours, theirs };
  };
}

const args = process.argv.slice(2);
const jsonAt = args.indexOf('--json');
const file = jsonAt === -1 ? undefined : args.splice(jsonAt, 2)[1];
const chosen = args.length > 0 ? args : Object.keys(benches);
const machine = {
  kernel: release(),
  arch: arch(),
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? '',
  node: process.versions.node,
  netscene: version(),
  iproute2: execFileSync('ip', ['-V'], { encoding: 'utf8' }).trim(),
  bash: execFileSync('bash', ['-c', 'echo $BASH_VERSION'], { encoding: 'utf8' }).trim(),
};
process.stdout.write(
  `${Object.entries(machine)
    .map(([key, value]) => `${key} ${value}`)
    .join(' · ')}\n\n`,
);
const measured: Measurement[] = [];
for (const name of chosen) {
  const bench = benches[name];
  if (bench === undefined) throw new Error(`there is no bench "${name}": ${Object.keys(benches).join(', ')}`);
  process.stderr.write(`${name} …\r`);
  measured.push({ name, ...(await bench()) });
}
const table = new Table({
  ...borderless,
  head: ['', 'what', 'ours ms', 'theirs ms', 'ratio', 'goal'],
  colAligns: ['left', 'left', 'right', 'right', 'right', 'right'],
});
const spread = ({ median, min, max }: Sample) => `${median} (${min}-${max})`;
for (const { name, what, goal, ours, theirs } of measured) {
  table.push([
    name,
    what,
    spread(ours),
    spread(theirs),
    (ours.median / theirs.median).toFixed(2),
    `≤ ${goal}`,
  ]);
}
process.stdout.write(`${textOf(table)}\n`);
if (file !== undefined) writeFileSync(file, `${JSON.stringify({ machine, measured }, null, 2)}\n`);
