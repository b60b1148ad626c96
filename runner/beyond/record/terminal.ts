import { type ChildProcess, spawn } from 'node:child_process';
import { asScenario } from '../../run/sandbox/enter.ts';
import { credentials, sandboxEnvironment } from '../../run/sandbox/environment.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';
import type { Pending } from './pending.ts';
import { room } from './room.ts';

/**
 * The terminal of a session: one long-lived bash, or the shells that are opened from it. What is typed is followed by
 * a mark on each of its streams, and by a note of how it ended.
 */
export class Terminal {
  readonly #sandbox: Sandbox;
  readonly #nonce: string;
  readonly #asItIs: boolean;
  readonly #onLeft: () => void;
  #process: ChildProcess | undefined;

  /** @param onLeft hears when the shell that is typed into has ended: `exit`, or `exec` of something that did */
  constructor(
    sandbox: Sandbox,
    { nonce, asItIs }: { readonly nonce: string; readonly asItIs: boolean },
    onLeft: () => void,
  ) {
    this.#sandbox = sandbox;
    this.#nonce = nonce;
    this.#asItIs = asItIs;
    this.#onLeft = onLeft;
  }

  get isOpen(): boolean {
    return this.#process !== undefined;
  }

  open(): void {
    if (this.#process !== undefined) return;
    const environment = sandboxEnvironment();
    const [program, ...words] = asScenario(this.#sandbox) as [string, ...string[]];
    const shell = `cd /tmp/page; exec >${room}/out 2>${room}/err; exec bash --norc --noprofile`;
    const child = spawn(program, [...words, 'bash', '-pc', shell], {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {
        ...environment,
        PATH: `${room}/bin:${environment.PATH}`,
        SHELL: '/bin/bash',
        BASH_ENV: `${room}/watch.bash`,
        HOME: '/tmp/page',
        ...(this.#asItIs && { NETSCENE_AS_IT_IS: '1' }),
      },
      ...credentials(),
    });
    child.stdin?.on('error', () => {});
    child.once('close', () => {
      if (this.#process === child) this.#process = undefined;
      this.#onLeft();
    });
    this.#process = child;
  }

  /** @param shell PID of the shell that is typed into, in the sandbox */
  async type(
    text: string,
    index: number,
    { opensShell, shell }: { readonly opensShell: boolean; readonly shell: number },
  ): Promise<void> {
    const [command, mark] = this.#lines(text, index, opensShell);
    this.#write(command);
    // dash(1) reads ahead: what comes after its `exit` has to come once it is gone.
    if (/^\s*(?:exit|logout)\b/.test(text)) await this.#gone(shell);
    this.#write(mark);
  }

  /** Waits for a process of the sandbox to end; one that does not (jobs are left) is not waited for long. */
  async #gone(pid: number): Promise<void> {
    const waits = `for netscene_try in {1..100}; do [[ -e /proc/${pid} ]] || break; sleep 0.01; done; unset netscene_try`;
    await this.#sandbox.run(waits).catch(() => {});
  }

  kill(): void {
    this.#process?.kill('SIGKILL');
  }

  /** Ctrl-Z and `bg`, as at a terminal; or the end of what runs. @param shell PID of the shell that is typed into */
  async stop(pending: Pending, shell: number, how: 'kill' | 'background'): Promise<void> {
    await this.#sandbox.run(stopScript(pending, shell, how)).catch(() => {});
  }

  /** What was stopped goes on in the background. */
  goOn(): void {
    this.#write('bg >/dev/null 2>&1\n');
  }

  #write(text: string): void {
    this.#process?.stdin?.write(text);
  }

  /** What the shell gets: the command, and after it a mark on each stream. dash(1) has to understand it too. */
  #lines(text: string, index: number, opensShell: boolean): [command: string, mark: string] {
    const mark = `${this.#nonce}:${index}`;
    const ends = opensShell
      ? ''
      : // A shell that is left without a word goes on as if it had been left at the page's end.
        ' </dev/null';
    const command =
      `export NETSCENE_AT=${index}; case \${netscene_exit-0} in 0) ;; *) (exit "$netscene_exit") ;; esac\n` +
      `eval ${singleQuoted(text)}${ends}\n`;
    const marks =
      `{ netscene_exit=$?; printf '\\000%s\\000' ${mark} >${room}/out; printf '\\000%s\\000' ${mark} >${room}/err; ` +
      `printf '\\003typed\\001%s\\001%s\\001%s\\n' ${index} "$netscene_exit" "$$" >${room}/notes; ` +
      'set +e; set +u; } 2>/dev/null\n';
    return [command, marks];
  }
}

/** A command that shares its group with others (a shell without job control) is ended alone. */
function stopScript({ since }: Pending, shell: number, how: 'kill' | 'background'): string {
  const signal = how === 'kill' ? 'KILL' : 'STOP';
  return `netscene_stop() {
  local path stat fields
  for path in /proc/[0-9]*; do
    IFS= read -r stat 2>/dev/null <"$path/stat" || continue
    read -ra fields <<<"\${stat##*) }"
    [[ \${fields[1]} == ${shell} && \${fields[19]} -ge ${since} ]] || continue
    if [[ \${fields[2]} == "\${path##*/}" ]]; then kill -${signal} -- "-\${fields[2]}"; else kill -KILL "\${path##*/}"; fi
  done
}
netscene_stop; unset -f netscene_stop`;
}

export function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
