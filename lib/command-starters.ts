/** Programs that only start another one: what of their words is theirs, and which namespace they enter. */
interface Starter {
  /** Options whose value is the next word. */
  readonly valued: ReadonlySet<string>;
  /** Words of its own between its options and the command: timeout(1) has a duration. */
  readonly operands?: number;
}

const options = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const none: ReadonlySet<string> = new Set();
/** ip(8), bridge(8), tc(8). */
const iproute2 = options('-f -family -l -loops -rc -rcvbuf -n -ne -net -netn -netns -b -batch');

const starters: ReadonlyMap<string, Starter> = new Map<string, Starter>([
  [
    'sudo',
    {
      valued: options(
        '-C -D -g -h -p -R -r -T -t -U -u --close-from --chdir --group --host --prompt --chroot --role ' +
          '--command-timeout --type --other-user --user',
      ),
    },
  ],
  ['doas', { valued: options('-C -u') }],
  ['env', { valued: options('-u --unset -C --chdir -S --split-string') }],
  ['nice', { valued: options('-n --adjustment') }],
  ['nohup', { valued: none }],
  ['setsid', { valued: none }],
  ['stdbuf', { valued: options('-i -o -e --input --output --error') }],
  ['timeout', { valued: options('-s --signal -k --kill-after'), operands: 1 }],
  ['command', { valued: none }],
  ['builtin', { valued: none }],
  ['exec', { valued: options('-a') }],
  ['nsenter', { valued: options('-t --target -S --setuid -G --setgid') }],
  ['unshare', { valued: options('-S --setuid -G --setgid -R --root -w --wd --map-user --map-group') }],
  ['ip', { valued: iproute2 }],
]);

/** What a starter starts. */
export interface Started {
  readonly starter: string;
  /** Index of the command's program among the starter's words. */
  readonly at: number;
  /** The network namespace that it enters, where it enters one; undefined where the text does not name it. */
  readonly namespace?: string | undefined;
}

/** The command that a program starts; undefined where it starts none. */
export function commandAfter(program: string, words: readonly string[]): Started | undefined {
  const starter = starters.get(program);
  if (starter === undefined) return undefined;
  const end = skipOptions(words, starter.valued);
  if (program === 'ip') return netnsExec(words, end);
  const own = words.slice(0, end);
  // `command -v ping` asks where ping is.
  if (program === 'command' && own.some((word) => /^-[vV]+$/.test(word))) return undefined;
  const at = end + (starter.operands ?? 0);
  return at >= words.length ? undefined : { starter: program, at, ...enteredNetwork(program, own) };
}

/** Options of a program whose value is the next word, as far as reading its command needs them. */
export function valuedOptions(program: string): ReadonlySet<string> {
  return /^(?:ip|bridge|tc)$/.test(program) ? iproute2 : (starters.get(program)?.valued ?? none);
}

/** `ip -n NAME`, `bridge -netns NAME`, `tc -n NAME`, `ss -N NAME`: the namespace as an option, and where it stands. */
export function namespaceOption(
  program: string,
  words: readonly string[],
): { readonly namespace: string; readonly at: number } | undefined {
  const valued = valuedOptions(program);
  const isOption =
    program === 'ss' ? /^(?:-N|--net)$/ : valued === iproute2 ? /^-{1,2}n(?:e|et|etn|etns)?$/ : undefined;
  if (isOption === undefined) return undefined;
  const end = program === 'ss' ? words.length : skipOptions(words, valued);
  const at = words.slice(0, end).findLastIndex((word) => isOption.test(word));
  const namespace = words[at + 1];
  return at === -1 || namespace === undefined ? undefined : { namespace, at };
}

/** Index of the first word that is no option and no value of one. */
export function skipOptions(words: readonly string[], valued: ReadonlySet<string>): number {
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] as string;
    if (word === '--') return at + 1;
    if (!/^-./.test(word)) break;
    if (valued === iproute2 ? valued.has(word.replace(/^--/, '-')) : takesNext(word, valued)) at += 1;
  }
  return Math.min(at, words.length);
}

/** Short options may stand together, the last one with its value in the next word (`-nu root`), or in the same one. */
function takesNext(word: string, valued: ReadonlySet<string>): boolean {
  if (valued.has(word)) return true;
  return /^-[A-Za-z]{2,}$/.test(word) && !valued.has(word.slice(0, 2)) && valued.has(`-${word.at(-1)}`);
}

/** `ip [options] netns exec NAME`, in every abbreviation that ip(8) takes; `ip ne` is neighbour. */
function netnsExec(words: readonly string[], end: number): Started | undefined {
  const [object = '', verb = ''] = words.slice(end);
  if (!/^net(?:n|ns)?$/.test(object) || !/^e(?:x|xe|xec)?$/.test(verb)) return undefined;
  const starter = 'ip netns exec';
  if (words.slice(0, end).some((word) => /^-{1,2}a(?:l|ll)?$/.test(word)))
    return { starter, at: end + 2, namespace: undefined };
  const namespace = words[end + 2];
  return namespace === undefined ? undefined : { starter, at: end + 3, namespace };
}

/** nsenter(1) and unshare(1), where they are asked for a network namespace. */
function enteredNetwork(program: string, own: readonly string[]): { namespace?: string | undefined } {
  if (program !== 'nsenter' && program !== 'unshare') return {};
  if (program === 'nsenter' && own.some((word) => word === '-a' || word === '--all'))
    return { namespace: undefined };
  const asked = own.map((word) => /^(?:--net(?:=(.*))?|-[A-Za-z]*n=?(\/\S*)?)$/.exec(word)).find(Boolean);
  if (!asked) return {};
  return { namespace: /^\/(?:var\/)?run\/netns\/([^/]+)$/.exec(asked[1] ?? asked[2] ?? '')?.[1] };
}
