import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../until.ts';
import { executable } from './netscene.ts';

/** A real terminal, in which a person types: tmux(1), with a server of its own and `netscene` on the PATH. */
export class Terminal {
  readonly folder = mkdtempSync(join(tmpdir(), 'netscene-terminal-'));
  readonly #socket = join(this.folder, 'tmux');

  constructor(program: string, size: { readonly columns?: number; readonly rows?: number } = {}) {
    writeFileSync(join(this.folder, 'netscene'), `#!/bin/sh\nexec ${process.execPath} ${executable} "$@"\n`, {
      mode: 0o755,
    });
    // Where it is not there, fish reads all manual pages into it, long after the terminal was closed.
    mkdirSync(join(this.folder, '.local/share/fish/generated_completions'), { recursive: true });
    const { columns = 100, rows = 40 } = size;
    const place = ['-x', String(columns), '-y', String(rows), '-c', this.folder];
    this.#tmux(['-f', '/dev/null', 'new-session', '-d', ...place, program]);
  }

  /** Types text, or keys by name: `Enter`, `Tab`, `C-c`. */
  type(text: string, ...keys: string[]): void {
    if (text !== '') this.#tmux(['send-keys', '-l', text]);
    if (keys.length > 0) this.#tmux(['send-keys', ...keys]);
  }

  resize(columns: number): void {
    this.#tmux(['resize-window', '-x', String(columns)]);
  }

  /** What stands on the screen. */
  get screen(): string {
    return this.#tmux(['capture-pane', '-p']).trimEnd();
  }

  /** The screen, once it shows what is waited for. @throws when it never does */
  async shows(what: RegExp, seconds = 60): Promise<string> {
    for (const until = performance.now() + seconds * 1000; performance.now() < until; ) {
      const { screen } = this;
      if (what.test(screen)) return screen;
      await sleep(100);
    }
    throw new Error(`the terminal never showed ${what}:\n${this.screen}`);
  }

  /** A shell that is ending may still write its history into the folder, which goes after it. */
  async close(): Promise<void> {
    const shell = this.#tmux(['display-message', '-p', '#{pane_pid}']).trim();
    this.#tmux(['kill-server']);
    await until(() => !existsSync(`/proc/${shell}`));
    rmSync(this.folder, { recursive: true, force: true });
  }

  #tmux(args: readonly string[]): string {
    const env = {
      ...process.env,
      PATH: `${this.folder}:${process.env.PATH}`,
      HOME: this.folder,
      LC_ALL: 'C.UTF-8',
      TERM: 'screen-256color',
      XDG_CONFIG_HOME: this.folder,
    };
    return execFileSync('tmux', ['-S', this.#socket, ...args], { encoding: 'utf8', env });
  }
}
