import { waitForServer } from '../session/wait-for-server.ts';
import type { DraftStep } from './draft.ts';

type Distribute<T> = T extends unknown ? Omit<T, 'notes'> : never;
type NewStep = Distribute<Exclude<DraftStep, { kind: 'remark' }>>;

/** Takes everything away that a page without a clean-up leaves; a tunnel's own device cannot be deleted. */
const sweep = [
  'for name in $(ip netns list | cut -d" " -f1); do kill $(ip netns pids "$name") 2>/dev/null || true; done',
  'ip -all netns delete',
  'for link in /sys/class/net/*; do ip link delete "${link##*/}" 2>/dev/null || true; done',
];

/** The steps of a scenario as they come, with the remarks that belong to each, and its clean-up. */
export class StepList {
  readonly #steps: DraftStep[] = [];
  readonly #cleanup: string[] = [];
  readonly #servers: string[] = [];
  readonly #lent: string[] = [];
  #notes: string[] = [];

  /** A remark above the next step. */
  note(text: string): void {
    this.#notes.push(text);
  }

  /** Adds a step; commands of the same kind under the same title become one. */
  add(step: NewStep): void {
    const before = this.#steps.at(-1);
    const notes = this.#notes;
    this.#notes = [];
    const joins = step.kind === 'setup' || step.kind === 'reachable' || step.kind === 'unreachable';
    if (joins && before?.kind === step.kind && before.title === step.title) {
      this.#steps[this.#steps.length - 1] = {
        ...before,
        commands: [...before.commands, ...step.commands],
        notes: [...before.notes, ...notes],
      };
    } else {
      this.#steps.push({ ...step, notes });
    }
  }

  /** A step that the page does not have. */
  ours(word: 'setup' | 'cleanup', why: string, title: string, commands: readonly string[]): void {
    this.add({ kind: 'added', why, word, title, commands });
  }

  /**
   * A program that goes on, in a process group of its own (`set -m`), so that all of it can be ended:
   * a page's `sudo` is a function of the sandbox, and what it starts a child of that.
   */
  server(line: number, text: string, title: string): void {
    const name = `server_${line}`;
    const started = text.replace(/\s*&\s*$/, '');
    this.add({ kind: 'setup', title, commands: [`set -m; ${started} & ${name}=$!; set +m`] });
    this.ours('setup', 'what was started needs a moment', 'wait', [waitForServer(text, '')]);
    this.#servers.push(`"-$${name}"`);
  }

  /** A command of the page's clean-up. */
  clean(text: string): void {
    this.#cleanup.push(text);
  }

  /** A device of ours, to be taken away in the end. */
  lent(device: string): void {
    this.#lent.push(device);
  }

  /** All steps with the clean-up: the page's where it has one, and ours. */
  finished(): DraftStep[] {
    const steps = [...this.#steps];
    const ours = (why: string, commands: readonly string[]) =>
      steps.push({ kind: 'added', why, word: 'cleanup', title: 'clean-up', commands, notes: [] });
    if (this.#notes.length > 0) steps.push({ kind: 'remark', notes: this.#notes });
    if (this.#servers.length > 0) {
      ours('what goes on in the background has to be ended', [
        `kill -- ${this.#servers.join(' ')} 2>/dev/null || true`,
      ]);
    }
    if (this.#cleanup.length === 0) {
      ours('the page has no clean-up', sweep);
      return steps;
    }
    steps.push({ kind: 'cleanup', commands: this.#cleanup, notes: [] });
    if (this.#lent.length > 0) {
      ours(
        'these are ours',
        this.#lent.map((device) => `ip link delete ${device}`),
      );
    }
    return steps;
  }
}
