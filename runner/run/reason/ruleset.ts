/** The nftables rules of one namespace, as `nft -j list ruleset` prints them (libnftables-json(5)). */

export type Expression = unknown;
export type Statement = Readonly<Record<string, unknown>>;

export interface Rule {
  readonly handle: number;
  readonly statements: readonly Statement[];
  /** The rule as nft(8) prints it. */
  readonly text: string;
  /** Packets that its counter saw; undefined where it has none. */
  readonly packets?: number;
}

export interface Chain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly type?: string;
  readonly hook?: string;
  readonly priority: number;
  readonly policy?: string;
  /** The device of a chain in family netdev, or of inet's ingress. */
  readonly device?: string | readonly string[];
  readonly rules: readonly Rule[];
}

export interface Ruleset {
  readonly chains: readonly Chain[];
  /** Elements of named sets, by `family table name`. */
  readonly sets: ReadonlyMap<string, readonly Expression[]>;
}

interface Named {
  readonly family: string;
  readonly table: string;
  readonly name: string;
}
interface Entry {
  readonly chain?: Named & { type?: string; hook?: string; prio?: number; policy?: string; dev?: string };
  readonly rule?: { family: string; table: string; chain: string; handle: number; expr: Statement[] };
  readonly set?: Named & { elem?: Expression[] };
  readonly map?: Named & { elem?: Expression[] };
}

/** Reads both forms of a ruleset; an empty one where nft is not there. */
export function parseRuleset(json: string, text: string): Ruleset {
  const entries = parseEntries(json);
  const texts = ruleTexts(text);
  const rulesOf = (chain: Named) =>
    entries
      .map((entry) => entry.rule)
      .filter((rule) => rule !== undefined)
      .filter(
        (rule) => rule.family === chain.family && rule.table === chain.table && rule.chain === chain.name,
      )
      .map((rule): Rule => {
        const counter = rule.expr.map((s) => s.counter as { packets?: number } | undefined).find(Boolean);
        return {
          handle: rule.handle,
          statements: rule.expr,
          text: texts.get(`${rule.family} ${rule.table} ${rule.handle}`) ?? `rule with handle ${rule.handle}`,
          ...(typeof counter?.packets === 'number' ? { packets: counter.packets } : {}),
        };
      });
  return {
    chains: entries.flatMap(({ chain }) => {
      if (chain === undefined) return [];
      const { family, table, name, type, hook, prio, policy, dev } = chain;
      return [
        {
          ...{ family, table, name, priority: prio ?? 0, rules: rulesOf(chain) },
          ...(type === undefined ? {} : { type }),
          ...(hook === undefined ? {} : { hook }),
          ...(policy === undefined ? {} : { policy }),
          ...(dev === undefined ? {} : { device: dev }),
        },
      ];
    }),
    sets: new Map(
      entries.flatMap(({ set, map }) => {
        const one = set ?? map;
        return one ? [[`${one.family} ${one.table} ${one.name}`, one.elem ?? []] as const] : [];
      }),
    ),
  };
}

function parseEntries(json: string): Entry[] {
  if (json.trim() === '') return [];
  try {
    const list = (JSON.parse(json) as { nftables?: unknown } | null)?.nftables;
    return Array.isArray(list) ? list.filter(isEntry) : [];
  } catch {
    return [];
  }
}

/** A rule has statements; of the rest, a name is enough. */
function isEntry(one: unknown): one is Entry {
  if (typeof one !== 'object' || one === null) return false;
  return (
    Object.values(one).every((value) => typeof value === 'object' && value !== null) &&
    (!('rule' in one) || isListOfStatements((one.rule as { expr?: unknown }).expr))
  );
}

function isListOfStatements(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null);
}

/** The rules of `nft -a list ruleset` by family, table and handle. */
function ruleTexts(text: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  let table = '';
  for (const line of text.split('\n')) {
    const heading = /^table (\S+) (\S+) \{/.exec(line);
    if (heading) table = `${heading[1]} ${heading[2]}`;
    const rule = /^\t\t(.*) # handle (\d+)$/.exec(line);
    // `counter packets 3 bytes 252` changes from run to run.
    if (rule)
      texts.set(`${table} ${rule[2]}`, (rule[1] as string).replace(/counter packets \d+ bytes \d+ ?/, ''));
  }
  return texts;
}
