import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../kit/package-root.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';

/** What a submission did. */
export interface Played {
  /** Its commands, as bash ran them. */
  readonly commands: readonly string[];
  readonly exit: number;
  /** The end of what it printed. */
  readonly output: string;
}

let script: string | undefined;

export interface PlayOptions {
  /** Commands after which what would take the network down is passed over; undefined: nothing is. */
  readonly standing?: number | undefined;
  /** What a script is told: `setup`. */
  readonly word?: string | undefined;
}

/** The command that plays a submission. */
export function playCommand(text: string, { standing, word }: PlayOptions = {}): string {
  script ??= readFileSync(join(packageRoot, 'runner/beyond/grade/play.bash'), 'utf8');
  let end = 'NETSCENE_END';
  while (text.includes(end)) end += '_';
  const put = `mkdir -p /tmp/netscene-play; cat >/tmp/netscene-play/text <<'${end}'\n${text.replaceAll('\0', '')}\n${end}`;
  return `${put}\nset -- ${standing ?? "''"} ${word ?? ''}\n${script}true`;
}

/** Plays it in a sandbox of its own. @throws {SandboxEnded} when it does not end in time */
export async function play(
  sandbox: Sandbox,
  text: string,
  { seconds, ...options }: PlayOptions & { readonly seconds: number },
): Promise<Played> {
  const end = () => void sandbox.close({ code: 'timeout', facts: { limit: seconds * 1000 } });
  const late = setTimeout(end, seconds * 1000);
  try {
    await sandbox.run(playCommand(text, options));
    const said = await sandbox.run(
      'cd /; cat /tmp/netscene-play/exit; echo; tail -c 2000 /tmp/netscene-play/out; printf "\\n\\001\\n"; cat /tmp/netscene-play/commands',
    );
    const [result = '', commands = ''] = said.stdout.split('\n\u0001\n');
    const [exit = '', ...output] = result.split('\n');
    return {
      commands: commands.split('\n').filter(Boolean),
      exit: Number(exit),
      output: output.join('\n').trim(),
    };
  } finally {
    clearTimeout(late);
  }
}

const takesDown =
  /\bip\s+(?:-\S+\s+)*(?:net|netns|l|li|link)\s+(?:d|del|delete)\b|\bip\s+-all\s+netns\s+d|\bbrctl\s+delbr|\blink\s+set\s.*\bdown\b|\biptables\s.*-[DFX]\b|\b(?:pkill|killall|kill)\b/;
const builds =
  /\b(?:ip|bridge|brctl|iptables|nft|tc)\b.*(?:\b(?:add|a|addbr|addif|set|append|replace|change)\b|\s-[AIP]\b)|\bsysctl\b.*=|>\s*\/proc\//;

/**
 * After how many of its commands the network stands: what comes after takes it down again. Undefined where nothing
 * is taken down at the end.
 */
export function standingAfter(commands: readonly string[]): number | undefined {
  const last = commands.findLastIndex((command) => builds.test(command) && !takesDown.test(command));
  const after = commands.slice(last + 1);
  return last !== -1 && after.some((command) => takesDown.test(command)) ? last + 1 : undefined;
}

/** The word that makes a script build, where it does nothing without one: `case "$1" in setup) …`. */
export function buildingWord(text: string): string | undefined {
  if (!/\$\{?1\b/.test(text)) return undefined;
  return /^\s*["']?(setup|set-up|up|start|create|build|run|all|add|init)["']?(?:\s*\|[^)]*)?\)/m.exec(
    text,
  )?.[1];
}
