import { quote } from '../../../lib/template.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { ip } from './commands.ts';

/** A question to a namespace's own routing: `ip route get` (ip-route(8)), policy rules included. */
export interface RouteQuery {
  readonly namespace: string;
  readonly target: string;
  /** Source address of the packet, where it has one already. */
  readonly source?: string;
  /** Device that the packet came in by; without it, the packet is the namespace's own. */
  readonly arrivedBy?: string;
  /** Device that the packet has to leave by (`%dev`). */
  readonly leaveBy?: string;
  /** The packet's mark, by which rules may choose a table. */
  readonly mark?: string;
  /** Its protocol, where a rule asks for one. */
  readonly protocol?: string;
}

/** What the kernel answers. */
export type RouteAnswer =
  | { readonly kind: 'refused'; readonly error: string; readonly command: string }
  | { readonly kind: 'local'; readonly source?: string; readonly output: string; readonly command: string }
  | {
      readonly kind: 'unicast';
      readonly device: string;
      /** Undefined for an on-link target. */
      readonly gateway?: string;
      readonly source?: string;
      readonly output: string;
      readonly command: string;
    };

function words(query: RouteQuery): string {
  const { target, source, arrivedBy, leaveBy, mark, protocol } = query;
  return [
    `route get ${target}`,
    ...(source === undefined ? [] : [`from ${source}`]),
    ...(arrivedBy === undefined ? [] : [`iif ${quote(arrivedBy)}`]),
    ...(leaveBy === undefined ? [] : [`oif ${quote(leaveBy)}`]),
    ...(mark === undefined ? [] : [`mark ${mark}`]),
    ...(protocol === undefined ? [] : [`ipproto ${protocol}`]),
  ].join(' ');
}

/** What ip calls the protocol of a ping. */
export function icmpOf(family: 4 | 6): string {
  return family === 4 ? 'icmp' : 'ipv6-icmp';
}

/** The command that asks one question. */
export function routeCommand(query: RouteQuery): string {
  return `${ip(query.namespace)} ${words(query)}`;
}

/** Asks all questions: one `ip -batch` for each namespace, in turn, since each start of a program counts. */
export async function askRoutes(sandbox: Sandbox, queries: readonly RouteQuery[]): Promise<RouteAnswer[]> {
  const perNamespace = new Map<string, RouteQuery[]>();
  for (const query of new Map(queries.map((one) => [routeCommand(one), one])).values()) {
    const asked = perNamespace.get(query.namespace);
    if (asked) asked.push(query);
    else perNamespace.set(query.namespace, [query]);
  }
  const asking = [...perNamespace].map(([namespace, asked]) => {
    const lines = asked.map((query) => `${words(query)}\n`).join('');
    return `echo @@; echo @@ >&2; command ${ip(namespace)} -j -force -batch - <<<${quote(lines)}`;
  });
  const { stdout, stderr } = await sandbox.start(asking.join('\n')).done;
  const [outs, errs] = [stdout, stderr].map((text) => text.split(/^@@\n/m).slice(1)) as [string[], string[]];
  const answers = new Map<string, RouteAnswer>();
  [...perNamespace.values()].forEach((asked, i) => {
    for (const answer of parseBatch(asked, outs[i] ?? '', errs[i] ?? '')) answers.set(answer.command, answer);
  });
  return queries.map((query) => {
    const command = routeCommand(query);
    return answers.get(command) ?? { kind: 'refused', error: 'no answer', command };
  });
}

interface Got {
  readonly type?: string;
  readonly dev?: string;
  readonly gateway?: string;
  readonly via?: { readonly host: string };
  readonly prefsrc?: string;
}

/** `ip -force -batch` names the line of each failed command; the answers of the others come in order. */
export function parseBatch(asked: readonly RouteQuery[], out: string, err: string): RouteAnswer[] {
  const errors = new Map<number, string>();
  let last = '';
  for (const line of err.split('\n')) {
    const failed = /^Command failed .*:(\d+)$/.exec(line);
    if (failed) errors.set(Number(failed[1]), last);
    else if (line !== '') last = line.replace(/^RTNETLINK answers: |^Error: /, '');
  }
  const lines = out.split('\n').filter((line) => line.startsWith('[{'));
  return asked.map((query, i): RouteAnswer => {
    const command = routeCommand(query);
    const error = errors.get(i + 1);
    const output = error === undefined ? lines.shift() : undefined;
    if (output === undefined) return { kind: 'refused', error: error ?? 'no answer', command };
    const got = gotFrom(output);
    if (got === undefined) return { kind: 'refused', error: 'no answer that can be read', command };
    const source = got.prefsrc === undefined ? {} : { source: got.prefsrc };
    if (got.type === 'local') return { kind: 'local', ...source, output, command };
    if (got.dev === undefined || (got.type !== undefined && got.type !== 'unicast')) {
      return { kind: 'refused', error: `a route of type ${got.type ?? 'unknown'}`, command };
    }
    const gateway = got.gateway ?? got.via?.host;
    return {
      kind: 'unicast' as const,
      device: got.dev,
      ...source,
      output,
      command,
      ...(gateway === undefined ? {} : { gateway }),
    };
  });
}

function gotFrom(line: string): Got | undefined {
  try {
    const [got] = JSON.parse(line) as (Got | null)[];
    return got ?? undefined;
  } catch {
    return undefined;
  }
}
