import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { version } from '../../kit/package-root.ts';
import type { Deviation } from '../../run/events/event.ts';
import type { Stop } from '../../run/execute/run-scenario.ts';
import { sandboxEnvironment } from '../../run/sandbox/environment.ts';
import { SandboxEnded } from '../../run/sandbox/sandbox.ts';
import { Fault } from '../../text/fault.ts';
import { capture } from './capture.ts';
import { reproScript } from './repro.ts';
import { type EvidenceFile, networkState } from './state.ts';

/** Written last: a folder with it is one of ours, and whole. */
const mark = 'failure.json';

/**
 * Makes the folder for evidence, before anything runs.
 * @returns what writes the folder of a scenario that stopped
 * @throws {Fault} `file` when it cannot be made, or when somebody else's folder is in the way
 */
export function evidenceIn(folder: string, names: readonly string[]): (stop: Stop) => Promise<void> {
  const fault = (message: string, where: string, cure: string) => new Fault('file', message, { where, cure });
  try {
    makeFolder(folder);
    // Seen by doing: on a read-only file system, or as root, the access rights say nothing.
    const trial = join(folder, `.netscene-${process.pid}`);
    writeFileSync(trial, '', { flag: 'wx' });
    rmSync(trial);
  } catch (error) {
    throw fault(
      `there can be no evidence: ${(error as Error).message}`,
      folder,
      'name a folder that you may write to',
    );
  }
  for (const name of names) {
    const own = evidenceFolder(folder, name);
    if (existsSync(own) && !existsSync(join(own, mark)))
      throw fault(
        'this is in the way, and is no evidence of ours',
        own,
        'take it away, or name another folder',
      );
  }
  return (stop) => writeEvidence(evidenceFolder(folder, stop.scenario.name), stop);
}

/** The folder of one scenario's evidence. */
export function evidenceFolder(folder: string, name: string): string {
  // A scenario that shares its name has its file's before it.
  return join(folder, name.replaceAll(/[^\w.-]+/g, '-').replace(/^[-.]+/, ''));
}

/** Not `recursive`: with that, Node tries for ever where the kernel says ENOENT, as below /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path);
}

async function writeEvidence(folder: string, stop: Stop): Promise<void> {
  const files = await collected(stop);
  rmSync(folder, { recursive: true, force: true });
  for (const { path, content } of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { flag: 'wx', mode: path.endsWith('.sh') ? 0o755 : 0o644 });
  }
}

async function collected({
  scenario,
  sandbox,
  verdict,
  deviations,
  commands,
}: Stop): Promise<EvidenceFile[]> {
  const [first] = deviations as [Deviation];
  const files: EvidenceFile[] = [
    { path: 'repro.sh', content: reproScript(scenario, deviations, commands) },
    { path: 'versions.json', content: json(await versions()) },
  ];
  if (sandbox !== undefined) {
    try {
      files.push(...(await networkState(sandbox)), ...(await capture(sandbox, first)));
    } catch (error) {
      if (!(error instanceof SandboxEnded)) throw error;
    }
  }
  const step = { number: first.step + 1, title: scenario.steps[first.step]?.title ?? '' };
  const { name, title } = scenario;
  const failure = deviations.map(({ type: _type, scenario: _scenario, ...rest }) => rest);
  files.push({ path: mark, content: json({ scenario: name, title, verdict, step, deviations: failure }) });
  return files;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const asked: Readonly<Record<string, readonly [string, ...string[]]>> = {
  kernel: ['uname', '-a'],
  iproute2: ['ip', '-V'],
  ping: ['ping', '-V'],
  fping: ['fping', '-v'],
  nftables: ['nft', '-v'],
  tcpdump: ['tcpdump', '--version'],
  'util-linux': ['unshare', '-V'],
  bash: ['bash', '-c', 'echo $BASH_VERSION'],
};

/** Of the kernel and of every tool that is there. */
async function versions(): Promise<Record<string, string>> {
  const run = promisify(execFile);
  const told = Object.entries(asked).map(async ([name, [program, ...args]]) => {
    const said = await run(program, args, { env: sandboxEnvironment() }).catch(() => undefined);
    const text = (said?.stdout || said?.stderr)?.trim().split('\n')[0];
    return [name, text || 'not installed'] as const;
  });
  return {
    netscene: version(),
    node: process.versions.node,
    system: systemName(),
    ...Object.fromEntries(await Promise.all(told)),
  };
}

function systemName(): string {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
