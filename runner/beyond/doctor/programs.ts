import { packageOf } from '../../run/sandbox/packages.ts';
import { whereIs } from '../../run/sandbox/required-tools.ts';
import { attempt } from './attempt.ts';
import { absent, type Check, lacking, ok } from './check.ts';

interface Program {
  readonly program: string;
  readonly what: string;
  readonly asks: string;
  /** Finds the version in what the program says of itself; where it does not match, it is another program of that name. */
  readonly version: RegExp;
  /** Where it is not needed by every run: what it is for. */
  readonly only?: string;
  /** Its package, where the table of programs has another one for this machine. */
  readonly package?: string;
}

const machine = ({ x64: 'x86_64', arm64: 'aarch64' } as Record<string, string>)[process.arch] ?? process.arch;

const programs: readonly Program[] = [
  // EPOCHREALTIME, with which commands are timed, came with bash 5.0.
  { program: 'bash', what: 'bash', asks: '--version', version: /version ((?:[5-9]|\d\d)\.[\w.]+)/ },
  { program: 'perl', what: 'perl', asks: '-v', version: /\(v([\d.]+)\)/ },
  { program: 'unshare', what: 'unshare', asks: '--version', version: /util-linux (\S+)/ },
  { program: 'nsenter', what: 'nsenter', asks: '--version', version: /util-linux (\S+)/ },
  { program: 'mount', what: 'mount', asks: '--version', version: /util-linux ([\w.]+)/ },
  { program: 'ip', what: 'iproute2', asks: '-V', version: /iproute2-(?:ss)?([\w.]+)/ },
  { program: 'bridge', what: 'bridge', asks: '-V', version: /bridge utility, (\S+)/ },
  // Verdicts are read from what iputils' ping says: ping(8).
  { program: 'ping', what: 'ping', asks: '-V', version: /from (iputils[ -]\S+)/ },
  { program: 'fping', what: 'fping', asks: '-v', version: /Version (\S+)/ },
  { program: 'sysctl', what: 'sysctl', asks: '--version', version: /from (\S+ \S+)/ },
  { program: 'nft', what: 'nft', asks: '--version', version: /v(\S+)/, only: 'scenarios with nftables' },
  {
    program: 'socat',
    what: 'socat',
    asks: '-V',
    version: /socat version (\S+)/,
    only: 'scenarios with socat',
  },
  {
    program: 'tcpdump',
    what: 'tcpdump',
    asks: '--version',
    version: /tcpdump version (\S+)/,
    only: 'watching packets by hand',
  },
  {
    program: `qemu-system-${machine}`,
    what: 'qemu',
    asks: '--version',
    version: /version (\S+)/,
    only: 'other kernels',
    package: machine === 'x86_64' ? 'qemu-system-x86' : 'qemu-system-arm',
  },
];

/** Node and every program, each asked for its version. */
export function checkPrograms(): Promise<Check[]> {
  return Promise.all([checkNode(), ...programs.map(checkProgram)]);
}

async function checkNode(): Promise<Check> {
  const { node } = process.versions;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return ok('node', 'Node', node);
  return lacking('node', 'Node', `${node}, and 20.19 or later is needed`, 'install Node 20.19 or later');
}

async function checkProgram(one: Program): Promise<Check> {
  const { program, what, only } = one;
  const cure = `sudo apt-get install ${one.package ?? packageOf(program)}`;
  const lack = (found: string) =>
    only === undefined
      ? lacking(program, what, found, cure)
      : absent(program, what, `${found}; for ${only}`, cure);
  if (whereIs(program) === undefined) return lack('not installed');
  const { stdout, said } = await attempt(program, [one.asks]);
  const version = one.version.exec(stdout)?.[1];
  return version === undefined
    ? lack(`not the program that netscene knows: ${said}`)
    : ok(program, what, version.replace(/,$/, ''));
}
