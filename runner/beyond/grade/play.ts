import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quote } from '../../../lib/index.ts';
import { packageRoot } from '../../kit/package-root.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';

/** A command of a submission as its bash ran it, with its exit code where that is known. */
export interface PlayedCommand {
  readonly text: string;
  readonly exit: number | undefined;
}

const stops = ['standing', 'ended', 'endless', 'late'] as const;

/**
 * Where a submission stands still: before it takes down what it has built, or at its end. `endless`: it goes round in
 * a loop that asks for what nobody types. `late`: its time is up.
 */
export interface Stop {
  readonly at: (typeof stops)[number];
  /** Of a submission that ended. */
  readonly exit: number | undefined;
  /** All that it has run. */
  readonly commands: readonly PlayedCommand[];
  /** Whether anything was built since the stop before. */
  readonly built: boolean;
  /** The end of what it printed. */
  readonly output: string;
}

export interface PlayOptions {
  /** Seconds that it may take in all. */
  readonly seconds: number;
  /** What a script is told: `setup`. */
  readonly word?: string | undefined;
}

let script: string | undefined;
/** Commands without one that builds after which it goes round in a loop. */
const turns = 3000;
const play = '/tmp/netscene-play';

/** A submission under way in a sandbox, from stop to stop. */
export class Playing {
  readonly #sandbox: Sandbox;
  readonly #until: number;
  #isOver = false;

  private constructor(sandbox: Sandbox, seconds: number) {
    this.#sandbox = sandbox;
    this.#until = performance.now() + seconds * 1000;
  }

  /** Begins to play. @throws {SandboxEnded} */
  static async begin(sandbox: Sandbox, text: string, { seconds, word }: PlayOptions): Promise<Playing> {
    await sandbox.run(beginning(text, word));
    return new Playing(sandbox, seconds);
  }

  /** Goes on to the next stop; undefined after the last one. @throws {SandboxEnded} */
  async next(): Promise<Stop | undefined> {
    if (this.#isOver) return undefined;
    const seconds = Math.max(0.1, (this.#until - performance.now()) / 1000).toFixed(1);
    const { stdout } = await this.#sandbox.run(
      `[[ -p ${play}/goes && -e ${play}/stood ]] && echo >${play}/goes
      : >${play}/stood
      read -r -t ${seconds} netscene_said <>${play}/says || netscene_said=late
      echo "$netscene_said"; [[ -e ${play}/built ]] && echo built || echo
      tail -c 2000 ${play}/out; printf '\\n\\001\\n'; cat ${play}/commands; unset netscene_said`,
    );
    const [said = '', noted = ''] = stdout.split('\n\u0001\n');
    const [what = '', built, ...output] = said.split('\n');
    const [word = '', exit] = what.split(' ');
    // It may write there itself: that is no more than an end.
    const at = stops.find((one) => one === word) ?? 'ended';
    this.#isOver = at !== 'standing';
    return {
      at,
      exit: exit === undefined ? undefined : Number(exit),
      commands: commandsOf(noted).slice(0, at === 'endless' ? -turns : undefined),
      // At a stop in its midst, that is what made it stop.
      built: at === 'standing' || built === 'built',
      output: output.join('\n').trim(),
    };
  }
}

function beginning(text: string, word: string | undefined): string {
  script ??= readFileSync(join(packageRoot, 'runner/beyond/grade/play.bash'), 'utf8');
  let end = 'NETSCENE_END';
  while (text.includes(end)) end += '_';
  return [
    `rm -rf ${play}; mkdir -p ${play}; : >${play}/commands; : >${play}/out`,
    `cat >${play}/text <<'${end}'\n${text.replaceAll('\0', '')}\n${end}`,
    `printf '%s\\n' ${typedInto(text).map(quote).join(' ')} >${play}/typed`,
    `netscene_turns=${turns}`,
    `set -- ${asksPings.test(text) ? "''" : 'mute'} ${word === undefined ? '' : quote(word)}`,
    script,
  ].join('\n');
}

/** Each line is the exit code of the command before, and a command. */
function commandsOf(noted: string): PlayedCommand[] {
  const lines = noted
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t'));
  return lines.map(([, ...text], index) => {
    const exit = lines[index + 1]?.[0];
    return { text: text.join('\t'), exit: exit === undefined ? undefined : Number(exit) };
  });
}

/** Where something depends on what a ping came to. */
const asksPings =
  /\bset\s+-\w*e|errexit|\$\?|\bERR\b|\b(?:if|while|until|!)\b[^\n]*\bping|\bping[^\n]*(?:&&|\|\||\|)|\$\([^)]*\bping/;

const building = /(?:set-?up|up|start|create|build|run|all|add|init|deploy|make)/.source;

/** The word that makes a script build, where it does nothing without one: `case "$1" in setup) …`. */
export function buildingWord(text: string): string | undefined {
  if (!/\$\{?1\b/.test(text)) return undefined;
  const branch = new RegExp(`^\\s*["']?(-{0,2}${building})["']?(?:\\s*\\|[^)]*)?\\)`, 'mi').exec(text);
  const compared = new RegExp(`\\$\\{?1\\b[^\\n]*==?\\s*["']?(-{0,2}${building})["']?\\s*\\]`, 'i').exec(
    text,
  );
  return branch?.[1] ?? compared?.[1];
}

/** What is typed into it: of a menu the choice that builds, else a yes to whatever it asks. */
function typedInto(text: string): string[] {
  const choice = new RegExp(
    `^\\s*["']?(\\w{1,3})["']?\\)\\s*(?:\\w+[_-])*${building}(?:[_-]\\w+)*\\b`,
    'mi',
  ).exec(text)?.[1];
  return choice !== undefined && /\bread\b/.test(text) ? [choice] : ['y', 'y', 'y', 'y'];
}
