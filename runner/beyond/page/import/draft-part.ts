import type { Block, PageCommand, PrintedOutput } from '../page.ts';
import type { AddressPlan } from './address-plan.ts';
import { borrowedDevices } from './borrowed-devices.ts';
import { boundedPings } from './bounded-ping.ts';
import { type Purpose, purposeOf, unwrapped } from './command-purpose.ts';
import type { Change, DraftStep, Unplaced } from './draft.ts';
import { incomparable } from './incomparable-output.ts';
import { insideNamespace, Typist } from './inside-namespace.ts';
import { alternative, cleanupHeading, failure, outside, silence, titleOf } from './page-words.ts';
import { printedFor } from './printed-for.ts';
import { commandsIn, namesMade, type Part } from './self-contained.ts';
import { StepList } from './step-list.ts';
import { oneLine } from './template-literal.ts';

/** The steps of a part, what of it is in none, and what was changed. */
export interface DraftedPart {
  readonly steps: readonly DraftStep[];
  readonly unplaced: readonly Unplaced[];
  readonly changes: readonly Change[];
}

/** Turns the blocks of one part into steps. */
export function draftPart(part: Part, addresses: AddressPlan): DraftedPart {
  return new PartDraft(part, addresses).result();
}

class PartDraft {
  readonly #list = new StepList();
  readonly #unplaced: Unplaced[] = [];
  readonly #changes: Change[] = [];
  readonly #purposes = new Map<PageCommand, Purpose>();
  readonly #printed: ReadonlyMap<PageCommand, PrintedOutput>;
  readonly #typist: Typist;
  readonly #made: ReadonlySet<string>;
  readonly #computesNames: boolean;

  constructor({ blocks }: Part, addresses: AddressPlan) {
    const commands = commandsIn(blocks);
    this.#typist = new Typist(commands);
    this.#made = namesMade(commands);
    this.#computesNames = commands.some(({ text }) => /\$|`|\bsource\b|^\. /.test(text));
    for (const command of commands) this.#purposes.set(command, purposeOf(this.#text(command), addresses));
    const printed = printedFor(blocks, (command) => this.#purpose(command));
    this.#printed = printed.by;
    for (const { line, text } of printed.unclaimed) {
      this.#unplaced.push({ line, text, why: 'printed output: no command right before it prints it' });
    }
    this.#lend(commands);
    for (const block of blocks) this.#block(block);
  }

  result(): DraftedPart {
    const byLine = (a: { line: number }, b: { line: number }) => a.line - b.line;
    return {
      steps: this.#list.finished(),
      unplaced: this.#unplaced.toSorted(byLine),
      changes: this.#changes.toSorted(byLine),
    };
  }

  /** Puts a veth in the place of each network card that the author's machine has and a sandbox has not. */
  #lend(commands: readonly PageCommand[]): void {
    for (const device of borrowedDevices(commands)) {
      const user = commands.find(({ text }) => new RegExp(`\\b${device}\\b`).test(text)) as PageCommand;
      this.#changed(user.line, user.text, `${device} is of the author’s machine: a veth stands in for it`);
      this.#list.ours('setup', `the page’s machine has ${device}; a veth stands in for it`, device, [
        `ip link add ${device} type veth peer name w-${device}`,
        `ip link set w-${device} up`,
        `ip link set ${device} up`,
      ]);
      this.#list.lent(device);
    }
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
      this.#list.note(
        `erratum in line ${line}: printed ${oneLine(command.printed)} (${command.fixes.join(', ')})`,
      );
    }
    const runs = !['outside', 'not-here', 'interactive', 'ends-shell'].includes(purpose.kind);
    if (runs && text !== command.text) {
      this.#changed(line, command.text, 'is typed inside a namespace: "ip netns exec" put before it');
    }
    switch (purpose.kind) {
      case 'ping':
        this.#ping(line, text, title, purpose, output);
        return;
      case 'outside':
        this.#leaveOut(line, text, outside[purpose.why](purpose.target));
        return;
      case 'not-here':
        this.#leaveOut(line, text, purpose.why);
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
      case 'background':
        this.#server(line, text, title, purpose.kind, output);
        return;
      case 'deletes':
        if (cleaning) this.#list.clean(text);
        else this.#commanded(command, text, title, output);
        return;
      default:
        this.#commanded(command, text, title, output);
    }
  }

  /** A command that makes or shows something. */
  #commanded(command: PageCommand, typed: string, title: string, output: PrintedOutput | undefined): void {
    const { line } = command;
    const text = boundedPings(typed);
    if (text !== typed) {
      this.#list.note(`line ${line} pings without end: netscene bounds it`);
      this.#changed(line, typed, 'pings without end: bounded by us (-c 3)');
    }
    if (output === undefined) {
      this.#list.add({ kind: 'setup', title, commands: [text] });
      return;
    }
    if (failure.test(output.text)) {
      this.#leaveOut(line, text, 'the page itself shows that it fails');
      return;
    }
    const why = incomparable(command, output.text, this.#made);
    if (why === undefined) {
      this.#list.add({ kind: 'shows', title, commands: [text], prints: output.text });
      return;
    }
    this.#unplaced.push({
      line: output.line,
      text: output.text,
      why: `printed output that is not compared: ${why}`,
    });
    this.#list.add({ kind: 'setup', title, commands: [text] });
  }

  #ping(
    line: number,
    text: string,
    title: string,
    { bounded, target }: Extract<Purpose, { kind: 'ping' }>,
    output: PrintedOutput | undefined,
  ): void {
    if (!bounded) {
      this.#list.note(`line ${line} pings without end: netscene bounds it`);
      this.#changed(line, text, 'pings without end: bounded by us');
    }
    const { namespace } = unwrapped(text);
    if (namespace !== '' && !this.#computesNames && !this.#typist.makes(namespace)) {
      // No probe can start there; as a command it says so in the report.
      this.#list.add({ kind: 'setup', title, commands: [boundedPings(text)] });
      return;
    }
    const silent = output !== undefined && silence.test(output.text);
    const evidence = output === undefined ? 'the page prints no answer' : `as line ${output.line} prints it`;
    this.#list.note(`check: ${silent ? 'silence' : 'a reply'} in line ${line}: ${evidence}`);
    if (target === 'own') this.#list.note(`line ${line} pings an address of its own`);
    this.#list.add({ kind: silent ? 'unreachable' : 'reachable', title, commands: [text] });
  }

  #server(
    line: number,
    text: string,
    title: string,
    kind: 'foreground' | 'background',
    output: PrintedOutput | undefined,
  ): void {
    if (kind === 'foreground') {
      this.#list.note(`line ${line} runs in the foreground: put into the background`);
      this.#changed(line, text, 'would not end: started in the background by us, ended in the clean-up');
    } else {
      this.#changed(line, text, 'is left in the background: ended in the clean-up by us');
    }
    this.#list.server(line, text, title);
    if (output !== undefined) {
      const why = 'printed by a program that goes on in the background';
      this.#unplaced.push({ line: output.line, text: output.text, why });
    }
  }

  #changed(line: number, text: string, what: string): void {
    this.#changes.push({ line, text, what });
  }

  #leaveOut(line: number, text: string, why: string): void {
    this.#unplaced.push({ line, text, why });
    this.#list.note(`not run, line ${line}: ${oneLine(text).slice(0, 100)} (${why})`);
  }
}
