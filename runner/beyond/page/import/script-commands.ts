import type { Finding } from '../../../run/execute/finding.ts';
import type { PlayedCommand } from '../../record/played.ts';
import type { RecordedCommand, RecordedPing, Typed } from '../../record/recording.ts';
import { programOf } from '../../record/shrugs.ts';
import { goesOn } from '../session/not-typed.ts';
import { purposeOf } from './command-purpose.ts';
import type { Happened } from './draft-session.ts';

/** Programs that change a network, or serve in it. */
const makers =
  /^(?:ip|bridge|brctl|tc|sysctl|iptables|ip6tables|iptables-restore|ebtables|arptables|ipset|nft|ovs-vsctl|ifconfig|route|vconfig|ethtool|wg|dnsmasq|dhclient|nc|ncat|socat|python3?|iperf3?|socat|mount|mkdir|echo|printf|sleep)$/;

/** Did a typed command have a script run, whose commands are known? */
export function ranScript({ commands }: Typed): boolean {
  return commands.some(({ file }) => file !== '');
}

/** What a script did, command by command as a shell ran it: its loops, functions and variables are gone. */
export function commandsOfScript(
  { typed, claim, line: typedAt, seen }: PlayedCommand,
  {
    findings,
    script,
  }: { readonly findings: readonly Finding[]; readonly script: readonly string[] | undefined },
): Happened[] {
  if (typed === undefined || seen === undefined) return [];
  const happened: Happened[] = [];
  const variables = new Map<string, string>();
  let title: string | undefined;
  let asked = 0;
  const pings = typed.pings.toSorted((a, b) => a.after - b.after);
  const tellPings = (before: number) => {
    for (; asked < pings.length && (pings[asked] as RecordedPing).after < before; asked += 1)
      happened.push(asTaken(pings[asked] as RecordedPing, typed));
  };
  const asTaken = (ping: RecordedPing, { commands: _, ...more }: Typed): Happened => ({
    ...{ kind: 'taken', namespace: '', changed: false, line: ping.scriptLine ?? typedAt },
    text: '',
    typed: { ...more, commands: [], pings: [ping], missing: [], withheld: [], exit: 0 },
    ...(claim && { claim }),
  });
  for (const command of typed.commands) {
    tellPings(command.number);
    const assigned = /^(?:local |export |declare )?(\w+)=(\S*)$/.exec(command.ran);
    if (assigned !== null)
      variables.set(assigned[1] as string, (assigned[2] as string).replace(/^'(.*)'$/, '$1'));
    const fails = findings.some((finding) => finding.command === command.ran);
    const text = textOf(command, variables);
    if (text === undefined || !(fails || changes(command, text))) continue;
    const heading = script === undefined ? undefined : commentAbove(script, command.line);
    if (heading !== undefined && heading !== title) happened.push({ kind: 'heading', title: heading });
    title = heading ?? title;
    const server = goesOn(text);
    happened.push({
      ...{
        kind: 'taken',
        text,
        namespace: '',
        changed: true,
        line: script === undefined ? typedAt : command.line,
        fails,
      },
      typed: {
        ...{ ...typed, text, commands: [], pings: [], missing: [], withheld: [] },
        exit: server ? undefined : 0,
        ...{ stdout: '', stderr: '', left: false },
      },
    });
  }
  tellPings(Number.POSITIVE_INFINITY);
  return happened;
}

/** What is worth doing again: what makes something, and worked. */
function changes({ exit, file }: RecordedCommand, text: string): boolean {
  // What `bash -c` runs is a part of the command that called it.
  if (file === '' || (exit !== undefined && exit !== 0)) return false;
  const program = programOf(text);
  if (!makers.test(program)) return false;
  if (/^(?:echo|printf)$/.test(program)) return />\s*\/(?:proc|sys)\//.test(text);
  return purposeOf(text) !== 'shows' || goesOn(text);
}

/** The command with everything put in; undefined where its redirections cannot be known. */
function textOf(
  { written, ran }: RecordedCommand,
  variables: ReadonlyMap<string, string>,
): string | undefined {
  // A carriage return belongs to the word before it.
  if (written.includes('\r')) return ran;
  if (!/[$`*?~]/.test(written)) return written;
  if (!/[<>]/.test(written.replace(/\$\([^)]*\)|'[^']*'|"[^"]*"/g, ''))) return ran;
  const filled = written.replace(/\$\{?(\w+)\}?/g, (all, name: string) => variables.get(name) ?? all);
  return /[$`]/.test(filled) ? undefined : filled;
}

/** The comment that heads the lines in which a command stands. */
function commentAbove(script: readonly string[], line: number): string | undefined {
  for (let at = line - 2; at >= 0; at -= 1) {
    const text = (script[at] as string).trim();
    if (text === '') return undefined;
    const comment = /^#+(?!!)[\s=*-]*(.*?)[\s=*#-]*$/.exec(text)?.[1];
    if (comment !== undefined) return comment === '' ? undefined : comment;
  }
  return undefined;
}
