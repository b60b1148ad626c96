import type { Finding } from '../../run/execute/finding.ts';
import { packageOf } from '../../run/sandbox/packages.ts';
import type { RecordedCommand, Typed } from './recording.ts';
import { programOf, shrugsOff } from './shrugs.ts';

/** Commands of a script that failed and that it does not guard. */
export function scriptFailures(
  script: readonly string[],
  { commands, stderr, exit: end }: Pick<Typed, 'commands' | 'stderr' | 'exit'>,
): Finding[] {
  // Its last command is followed by none that would tell its exit code: it is the script's own.
  const shell = commands.find(({ file }) => file !== '')?.pid;
  const last = commands.findLast(({ pid }) => pid === shell);
  const ended = commands.map((one) => (one === last && end !== undefined ? { exit: end, ...one } : one));
  const failed = unguarded(script, ended);
  const said = saidOf(failed, stderr);
  return failed.map(({ ran, exit = 0, file, line }, i): Finding => {
    const place = { command: ran, ...(file !== '' && { line }) };
    const program = notThere(said[i]);
    if (program !== undefined)
      return { ...place, code: 'missing-tool', facts: { program, package: packageOf(program) } };
    return { ...place, code: 'page-command-failed', facts: { exit }, ...(said[i] && { output: said[i] }) };
  });
}

function unguarded(script: readonly string[], commands: readonly RecordedCommand[]): RecordedCommand[] {
  const seen = new Set<string>();
  return commands.filter(({ exit, written, ran, line }) => {
    const source = script[line - 1] ?? '';
    if (exit === undefined || exit === 0 || seen.has(`${line} ${ran}`)) return false;
    if (/^(?:return|exit|break|continue|local|declare)\b/.test(ran) || shrugsOff(written, exit)) return false;
    if (/\|\||&&|^\s*(?:if|elif|while|until|!)\b|\bif\b.*;|\$\(|[0-9&]>\s*\/dev\/null/.test(source))
      return false;
    if (/^(?:ping6?|fping|arping)$/.test(programOf(ran)) || !configures.test(firstOf(ran))) return false;
    seen.add(`${line} ${ran}`);
    return true;
  });
}

/** Programs that set something up: what else fails may do so by nature. */
const configures =
  /^(?:ip|bridge|brctl|tc|sysctl|iptables|ip6tables|nft|ovs-vsctl|ifconfig|route|ethtool|echo|tee|nsenter|unshare|wg)$/;

function firstOf(ran: string): string {
  const [first = '', second = ''] = ran.split(/\s+/);
  return first === 'sudo' ? second : first;
}

/**
 * What each of these wrote on stderr, as far as the words tell: bash names the line, most programs themselves. All of
 * them write to the same terminal.
 */
function saidOf(failed: readonly RecordedCommand[], stderr: string): (string | undefined)[] {
  const left = stderr.split('\n').filter((line) => line.trim() !== '');
  return failed.map(({ ran, line }) => {
    const programs = [firstOf(ran), programOf(ran)];
    const isOfBash = (text: string) => new RegExp(`\\bline ${line}: `).test(text);
    const isOfProgram = (text: string) =>
      programs.some((program) => text.toLowerCase().startsWith(`${program}:`) || words[program]?.test(text));
    const at = left.findIndex((text) => isOfBash(text) || isOfProgram(text));
    return at === -1 ? undefined : left.splice(at, 1)[0]?.trim();
  });
}

/** How programs complain that do not say their name. */
const words: Readonly<Record<string, RegExp>> = {
  ...Object.fromEntries(
    ['ip', 'bridge', 'tc'].map((program) => [
      program,
      /^(?:RTNETLINK answers:|Error:|Cannot |Device |Object |Unknown |Command |open |setting the|mount |Dump |exec of |argument |"\w+" )/,
    ]),
  ),
  nft: /^(?:Error:|<cmdline>|netlink:)/,
  iptables: /^(?:iptables|Bad argument|Try `iptables)/,
  ip6tables: /^(?:ip6tables|Bad argument|Try `ip6tables)/,
};

/** The program that `ip netns exec` did not find. */
export function notThere(stderr = ''): string | undefined {
  return /exec of "([^"]+)" failed: (?:No such file|Permission denied)/.exec(stderr)?.[1];
}
