import { Terminal } from '../cli/terminal.ts';

/** One person’s way through netscene on a real terminal: what is typed, and what has to be seen of it. */
export class Walk {
  readonly terminal: Terminal;
  #typed = 0;

  private constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  static async begin(): Promise<Walk> {
    const terminal = new Terminal('bash --norc --noprofile', { columns: 100, rows: 60 });
    const walk = new Walk(terminal);
    terminal.type("PS1='$ '; clear", 'Enter');
    await terminal.shows(/^\$$/);
    return walk;
  }

  /** How many commands were typed. */
  get typed(): number {
    return this.#typed;
  }

  /** Types a command and waits for what it comes to: an exit code where its shell is there again, or a text. */
  async types(command: string, comes: { readonly code: number; readonly shows?: RegExp }): Promise<string> {
    this.#typed += 1;
    // The line that was typed goes with the screen; what was there before has another number.
    const mark = `${this.#typed}: `;
    this.terminal.type(`clear; ${command}; echo "${mark}$?"`, 'Enter');
    const screen = await this.terminal.shows(new RegExp(`^${mark}\\d+$`, 'm'), 300);
    const code = new RegExp(`^${mark}(\\d+)$`, 'm').exec(screen)?.[1];
    // Where lines break hangs on how wide the terminal is.
    const isShown = [screen, screen.replaceAll(/\s+/g, ' ')].some(
      (text) => comes.shows?.test(text) !== false,
    );
    if (Number(code) !== comes.code || !isShown)
      throw new Error(`${command}: expected ${comes.code} and ${comes.shows}:\n${screen}`);
    return screen;
  }

  /** Types a command that leaves somebody at another prompt. */
  async sitsDown(command: string, prompt: RegExp): Promise<string> {
    this.#typed += 1;
    this.terminal.type(`clear; ${command}`, 'Enter');
    return this.terminal.shows(prompt, 120);
  }

  close(): void {
    this.terminal.close();
  }
}
