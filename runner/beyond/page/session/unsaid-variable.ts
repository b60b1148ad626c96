import type { Entry } from './typed-page.ts';

/** Set by every shell, or by who logged in. */
const known =
  /^(?:PATH|HOME|USER|LOGNAME|PWD|OLDPWD|RANDOM|SECONDS|LINENO|SHELL|HOSTNAME|UID|EUID|PPID|BASH\w*|IFS|TERM|LANG|SUDO_\w+|TMPDIR|REPLY|OPTARG|OPTIND)$/;

/** The first variable of a command that the page gives no value anywhere: a word of the reader's. */
export function unsaidVariable(text: string, entries: readonly Entry[]): string | undefined {
  if (!/^\s*(?:sudo\s+)?(?:ip|ping6?|bridge|brctl|tc|ethtool|iptables|nsenter|sysctl)\s/.test(text))
    return undefined;
  const names = [...text.matchAll(/\$(?:([A-Z][A-Z\d_]+)\b|\{([A-Z][A-Z\d_]+)\})/g)].map(
    ([, bare, braced]) => (bare ?? braced) as string,
  );
  const unsaid = names.filter((name) => !known.test(name)).find((name) => !isGiven(name, entries));
  return unsaid === undefined ? undefined : `$${unsaid}`;
}

/** A long page asks of the same names again and again. */
const given = new WeakMap<readonly Entry[], Map<string, boolean>>();

function isGiven(name: string, entries: readonly Entry[]): boolean {
  const names = given.get(entries) ?? new Map<string, boolean>();
  given.set(entries, names);
  const is = names.get(name) ?? entries.some((one) => gives(one, name));
  names.set(name, is);
  return is;
}

function gives({ kind, text }: Entry, name: string): boolean {
  // A file that is read in may set anything.
  if (kind !== 'prose' && /(?:^|[;&|]\s*)(?:source|\.|eval)\s+\S/m.test(text)) return true;
  return new RegExp(
    `\\b${name}\\+?=|\\b(?:for|select)\\s+${name}\\b|\\b(?:read|mapfile|readarray|declare|local|export|printf -v)\\b[^\\n]*\\b${name}\\b`,
  ).test(text);
}
