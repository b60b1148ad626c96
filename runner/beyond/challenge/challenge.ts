import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inNamespace } from '../../../lib/in-namespace.ts';
import { quote } from '../../../lib/index.ts';
import { packageRoot } from '../../kit/package-root.ts';
import { cleanHost } from '../../run/host/clean.ts';
import { Sandbox, SandboxEnded } from '../../run/sandbox/sandbox.ts';
import type { Assignment } from '../grade/assignment.ts';
import { prepare } from '../grade/grade-submission.ts';
import { type Depth, holdClaims } from '../grade/hold-claims.ts';
import type { ClaimResult } from '../grade/result.ts';
import { hintsOf, type Stopped } from './hints.ts';

/** Seconds that a reply is waited for. */
const deadline = 1;
/** Where its things are in the sandbox. */
const room = '/run/netscene-challenge';

const left = 'left';
/** What runs in it: a shell for somebody, and a word when that is left. */
export const sitting = ({ name }: Assignment): string[] => [
  ...['env', `HOME=${room}`, `NETSCENE_NAME=${name}`, 'bash', '-c'],
  `bash --noprofile --rcfile ${room}/.bashrc -i; netscene_exit=$?; echo ${left} >${room}/asks; exit $netscene_exit`,
];

/** A lab in whose sandbox somebody sits. */
export class Challenge {
  readonly sandbox: Sandbox;
  readonly #assignment: Assignment;
  readonly #signal: AbortSignal;
  #isLeft = false;
  /** What the last hint was about, and how many were given of it. */
  #hinted: { readonly about: string; readonly given: number } | undefined;

  private constructor(sandbox: Sandbox, assignment: Assignment, signal: AbortSignal) {
    this.sandbox = sandbox;
    this.#assignment = assignment;
    this.#signal = signal;
  }

  /** Makes the sandbox, with all that is given. @throws {Fault} `invalid-lab` where that fails */
  static async begin(assignment: Assignment, signal: AbortSignal): Promise<Challenge> {
    const sandbox = await Sandbox.open({ ownEtc: true });
    try {
      await cleanHost(sandbox);
      await prepare(assignment, sandbox);
      await sandbox.run(
        `mkdir -p ${room} && mkfifo ${room}/asks ${room}/answers && : >${room}/typed && exec 30<>${room}/asks\n` +
          `cat >${room}/.bashrc <<'NETSCENE-END'\n${readFileSync(join(packageRoot, 'runner/beyond/challenge/room.bash'), 'utf8')}\nNETSCENE-END`,
      );
      return new Challenge(sandbox, assignment, signal);
    } catch (error) {
      await sandbox.close();
      throw error;
    }
  }

  /** Answers what is asked in it, until it is left or its sandbox ends. */
  async serve(told: (what: string) => string): Promise<void> {
    try {
      while (!this.#isLeft) {
        const { stdout } = await this.sandbox.run(
          'netscene_asked=; read -r -t 2 -u 30 netscene_asked; echo "$netscene_asked"; unset netscene_asked',
        );
        const asked = stdout.trim();
        if (asked === left) return;
        if (asked !== '') await this.#answer(told(await this.#toldOf(asked)));
      }
    } catch (error) {
      if (!(error instanceof SandboxEnded)) throw error;
    }
  }

  async #toldOf(word: string): Promise<string> {
    switch (word) {
      case 'check':
        return checkText(await this.check());
      case 'hint':
        return this.hint();
      default:
        return taskText(this.#assignment);
    }
  }

  async #answer(text: string): Promise<void> {
    await this.sandbox.run(`printf '%s\\n' ${quote(text)} >${room}/answers`);
  }

  /** Nobody sits in it any more. */
  leave(): void {
    this.#isLeft = true;
  }

  /** Which claims hold now. */
  async check(): Promise<readonly ClaimResult[]> {
    return this.#held(this.sandbox, 'judged');
  }

  /** One more about the first claim that does not hold: which pair, how far it gets, why, and what cures it. */
  async hint(): Promise<string> {
    const claim = (await this.#held(this.sandbox, 'explained')).find(({ verdict }) => verdict !== 'pass');
    if (claim === undefined) return 'Nothing to hint at: all claims hold.';
    const [first] = claim.where ?? [];
    const stopped: Stopped = { claim, ping: first?.what, explanation: first?.explanation };
    const about = [claim.title, first?.what, first?.explanation?.sentence].join('\n');
    const given = this.#hinted?.about === about ? this.#hinted.given + 1 : 1;
    this.#hinted = { about, given };
    const hints = hintsOf(stopped);
    const next = hints[given - 1];
    if (next !== undefined) return `Hint ${given} of ${hints.length + 1}: ${next}`;
    return `Hint ${hints.length + 1} of ${hints.length + 1}: ${await this.#cureOf(claim)}`;
  }

  /** What heals it, tried where nothing is lost by it: in a replica, in which all that was typed is done again. */
  async #cureOf({ title }: ClaimResult): Promise<string> {
    const unknown = 'no cure that was tried heals it';
    const replica = await this.#replica();
    try {
      const claim = (await this.#held(replica, 'cured')).find((one) => one.title === title);
      const cures = (claim?.happened ?? []).flatMap((line) => /^cure: (.*)$/s.exec(line)?.[1] ?? []);
      return cures[0] ?? unknown;
    } finally {
      await replica.close();
    }
  }

  async #replica(): Promise<Sandbox> {
    const { stdout } = await this.sandbox.run(`cat ${room}/typed`);
    const typed = stdout.split('\u0002').filter((one) => one.includes('\u0001'));
    const replica = await Sandbox.open({ ownEtc: true });
    try {
      await cleanHost(replica);
      await prepare(this.#assignment, replica);
      for (const one of typed) {
        const [where = '', text = ''] = one.split('\u0001');
        const command = where === '' ? text : inNamespace(where, `bash -c ${quote(text)}`);
        await replica.run(`timeout 5 true; ${command}`).catch(() => undefined);
      }
      return replica;
    } catch (error) {
      await replica.close();
      throw error;
    }
  }

  async #held(sandbox: Sandbox, depth: Depth): Promise<readonly ClaimResult[]> {
    const { name, file } = this.#assignment;
    const { claims } = await holdClaims(
      this.#assignment,
      { sandbox, name, file, ran: [] },
      { deadline, signal: this.#signal, depth },
    );
    return claims;
  }
}

/** What is asked for. */
export function taskText({ title, task }: Assignment): string {
  return `${title}${task === undefined ? '' : `\n${task}`}`;
}

/** Which claims hold, and how many points that is. */
export function checkText(claims: readonly ClaimResult[]): string {
  const sum = (all: readonly ClaimResult[]) => all.reduce((total, { points }) => total + points, 0);
  const rows = claims.map(
    ({ title, points, verdict }) => `${verdict === 'pass' ? '✓' : '✗'} ${title} (${points})`,
  );
  const won = sum(claims.filter(({ verdict }) => verdict === 'pass'));
  const all = sum(claims);
  return [...rows, won === all ? `solved: ${won} of ${all} points` : `${won} of ${all} points`].join('\n');
}
