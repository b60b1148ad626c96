import type { Block, PageCommand, PrintedOutput } from '../page.ts';
import type { AddressPlan } from './address-plan.ts';
import { type Purpose, purposeOf } from './command-purpose.ts';
import type { DraftStep, Unplaced } from './draft.ts';
import { insideNamespace, Typist } from './inside-namespace.ts';
import { alternative, cleanupHeading, failure, outside, silence, titleOf } from './page-words.ts';
import { printedFor } from './printed-for.ts';
import { commandsIn, type Part } from './self-contained.ts';
import { oneLine } from './template-literal.ts';

/** The steps of a part, and what of it is in none. */
export interface DraftedPart {
  readonly steps: readonly DraftStep[];
  readonly unplaced: readonly Unplaced[];
}

/** Takes everything away that a page without a clean-up leaves; a tunnel's own device cannot be deleted. */
const sweep = [
  'ip -all netns delete',
  'for link in /sys/class/net/*; do ip link delete "${link##*/}" 2>/dev/null || true; done',
];

/** Turns the blocks of one part into steps. */
export function draftPart(part: Part, addresses: AddressPlan): DraftedPart {
  return new PartDraft(part, addresses).result();
}

class PartDraft {
  readonly #steps: DraftStep[] = [];
  readonly #cleanup: string[] = [];
  readonly #servers: string[] = [];
  readonly #unplaced: Unplaced[] = [];
  readonly #purposes = new Map<PageCommand, Purpose>();
  readonly #printed: ReadonlyMap<PageCommand, PrintedOutput>;
  readonly #typist: Typist;
  #notes: string[] = [];

  constructor({ blocks }: Part, addresses: AddressPlan) {
    const commands = commandsIn(blocks);
    this.#typist = new Typist(commands);
    for (const command of commands) this.#purposes.set(command, purposeOf(this.#text(command), addresses));
    const printed = printedFor(blocks, (command) => this.#purpose(command));
    this.#printed = printed.by;
    for (const { line, text } of printed.unclaimed) {
      this.#unplaced.push({ line, text, why: 'printed output: no command right before it prints it' });
    }
    for (const block of blocks) this.#block(block);
  }

  result(): DraftedPart {
    if (this.#notes.length > 0) this.#steps.push({ kind: 'remark', notes: this.#notes });
    const cleanup: DraftStep[] = [];
    if (this.#servers.length > 0) {
      const kill = {
        word: 'cleanup',
        title: 'clean-up',
        commands: [`kill ${this.#servers.join(' ')}`],
      } as const;
      cleanup.push({
        kind: 'added',
        why: 'we put what runs in the foreground into the background',
        ...kill,
        notes: [],
      });
    }
    if (this.#cleanup.length > 0) cleanup.push({ kind: 'cleanup', commands: this.#cleanup, notes: [] });
    else {
      const all = { word: 'cleanup', title: 'clean-up', commands: sweep } as const;
      cleanup.push({ kind: 'added', why: 'the page has no clean-up', ...all, notes: [] });
    }
    const unplaced = this.#unplaced.toSorted((a, b) => a.line - b.line);
    return { steps: [...this.#steps, ...cleanup], unplaced };
  }

  #block(block: Block): void {
    const cleaning = block.section?.path.some((heading) => cleanupHeading.test(heading)) === true;
    const commands = commandsIn([block]);
    if (alternative.test(block.lead) && commands.length > 0) {
      for (const { line, text } of commands)
        this.#leaveOut(line, text, 'the page gives it as an alternative');
      return;
    }
    const title = titleOf(block);
    for (const command of commands) this.#command(command, title, cleaning);
  }

  #purpose(command: PageCommand): Purpose {
    return this.#purposes.get(command) as Purpose;
  }

  #text(command: PageCommand): string {
    const namespace = this.#typist.where(command);
    return namespace === undefined ? command.text : insideNamespace(command, namespace);
  }

  #command(command: PageCommand, title: string, cleaning: boolean): void {
    const purpose = this.#purpose(command);
    const output = this.#printed.get(command);
    const text = this.#text(command);
    const { line } = command;
    if (command.fixes.length > 0) {
      this.#notes.push(
        `erratum in line ${line}: printed ${oneLine(command.printed)} (${command.fixes.join(', ')})`,
      );
    }
    switch (purpose.kind) {
      case 'ping':
        this.#ping(line, text, title, purpose, output);
        return;
      case 'ping-outside':
        this.#leaveOut(line, text, outside[purpose.why](purpose.target));
        return;
      case 'interactive':
        this.#typist.enter(purpose.namespace);
        this.#leaveOut(line, command.text, 'opens a shell: what follows is typed there until "exit"');
        return;
      case 'ends-shell':
        this.#leaveOut(
          line,
          command.text,
          this.#typist.leave() ? 'leaves that shell' : 'ends the scenario’s shell',
        );
        return;
      case 'foreground':
        this.#server(line, text, title, output);
        return;
      case 'deletes':
        if (cleaning) this.#cleanup.push(text);
        else this.#commanded(line, text, title, output);
        return;
      default:
        this.#commanded(line, text, title, output);
    }
  }

  /** A command that makes or shows something. */
  #commanded(line: number, text: string, title: string, output: PrintedOutput | undefined): void {
    if (output === undefined) {
      this.#add({ kind: 'setup', title, commands: [text] });
    } else if (failure.test(output.text)) {
      this.#leaveOut(line, text, 'the page itself shows that it fails');
    } else if (/^\s*(?:\.\.\.|…|\[\.\.\.\]|\[…\])\s*$/m.test(output.text)) {
      this.#unplaced.push({ line: output.line, text: output.text, why: 'printed output that is abridged' });
      this.#add({ kind: 'setup', title, commands: [text] });
    } else {
      this.#add({ kind: 'shows', title, commands: [text], prints: output.text });
    }
  }

  #ping(
    line: number,
    text: string,
    title: string,
    { bounded, target }: Extract<Purpose, { kind: 'ping' }>,
    output: PrintedOutput | undefined,
  ): void {
    const silent = output !== undefined && silence.test(output.text);
    const evidence = output === undefined ? 'the page prints no answer' : `as line ${output.line} prints it`;
    this.#notes.push(`check: ${silent ? 'silence' : 'a reply'} in line ${line}: ${evidence}`);
    if (!bounded) this.#notes.push(`line ${line} pings without end: netscene bounds it`);
    if (target === 'own') this.#notes.push(`line ${line} pings an address of its own`);
    this.#add({ kind: silent ? 'unreachable' : 'reachable', title, commands: [text] });
  }

  #server(line: number, text: string, title: string, output: PrintedOutput | undefined): void {
    const name = `server_${line}`;
    this.#notes.push(`line ${line} runs in the foreground: put into the background`);
    this.#add({ kind: 'setup', title, commands: [`${text} & ${name}=$!`] });
    const why = 'what was started needs a moment';
    this.#add({ kind: 'added', why, word: 'setup', title: 'wait', commands: ['sleep 0.5'] });
    this.#servers.push(`"$${name}"`);
    if (output !== undefined) {
      const why = 'printed by a program that goes on in the background';
      this.#unplaced.push({ line: output.line, text: output.text, why });
    }
  }

  #leaveOut(line: number, text: string, why: string): void {
    this.#unplaced.push({ line, text, why });
    if (this.#purposes.size > 0)
      this.#notes.push(`not run, line ${line}: ${oneLine(text).slice(0, 100)} (${why})`);
  }

  /** Adds a step; commands of the same kind under the same title become one. */
  #add(step: Distribute<Exclude<DraftStep, { kind: 'remark' }>>): void {
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
}

type Distribute<T> = T extends unknown ? Omit<T, 'notes'> : never;
