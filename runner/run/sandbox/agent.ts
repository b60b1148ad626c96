import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { packageRoot } from '../../kit/package-root.ts';
import { childEnd } from './child-end.ts';
import { agentPidOf, startAgent } from './enter.ts';
import type { Ground } from './ground.ts';

/** What became of a job. */
export interface JobResult {
  readonly exit: number;
  /** Milliseconds. */
  readonly ms: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
}

interface Job {
  exit?: number;
  ms?: number;
  readonly resolve: (result: JobResult) => void;
}

/** Bytes that the agent reads of one output. */
const kept = 1 << 20;
let program: string | undefined;

/**
 * Runs what netscene itself asks of a sandbox, beside its scenario and out of its reach: `agent.bash`, in the place
 * that `enter.ts` describes. Several at once.
 */
export class Agent {
  readonly #child: ChildProcess;
  readonly #requests: Writable;
  readonly #jobs = new Map<number, Job>();
  readonly #collecting: number[] = [];
  readonly #onEnd: (said: string) => void;
  #answers = '';
  #output: Buffer = Buffer.alloc(0);
  #said = '';
  #isClosed = false;
  /** Resolves to the PID of the shell, as we see it, once it serves. */
  readonly pid: Promise<number>;
  readonly exited: Promise<void>;
  #markReady!: (pid: number) => void;

  /** @param onEnd is told when it ended and nobody had closed it */
  constructor(ground: Ground, pid: number, onEnd: (said: string) => void) {
    program ??= readFileSync(join(packageRoot, 'runner/run/sandbox/agent.bash'), 'utf8');
    this.#onEnd = onEnd;
    this.#child = startAgent(ground, pid, program);
    this.pid = new Promise((resolve) => {
      this.#markReady = resolve;
    });
    this.exited = childEnd(this.#child);
    const [requests, outputs, errors, answers] = this.#child.stdio as unknown as [
      Writable,
      Readable,
      Readable,
      Readable,
    ];
    this.#requests = requests;
    requests?.on('error', () => {});
    outputs?.on('data', (chunk: Buffer) => this.#outputs(chunk));
    errors?.on('data', (chunk: Buffer) => {
      this.#said = (this.#said + chunk).slice(-4000);
    });
    answers?.on('data', (chunk: Buffer) => this.#answer(chunk.toString()));
    this.#child.once('error', (error) => this.#ended(error.message));
    this.#child.once('close', () => this.#ended(this.#said.trim()));
  }

  /** Starts a job. It never resolves where the agent ends first. */
  run(id: number, text: string): Promise<JobResult> {
    return new Promise((resolve) => {
      this.#jobs.set(id, { resolve });
      this.#send('job', id, text);
    });
  }

  interrupt(id: number): void {
    this.#send('interrupt', id, '');
  }

  kill(id: number): void {
    this.#send('kill', id, '');
  }

  /** Ends it at once, with all that it runs. */
  close(): void {
    this.#isClosed = true;
    for (const stream of this.#child.stdio) stream?.destroy();
    // Its shell is PID 1 of a namespace: when its requests end, so does it, and all with it.
    this.#child.kill('SIGKILL');
  }

  #send(op: string, id: number, text: string): void {
    // A NUL ends the field; bash could not hold it either.
    if (this.#requests?.writable) this.#requests.write(`${op}\0${id}\0${text.replaceAll('\0', '')}\0`);
  }

  #answer(text: string): void {
    this.#answers += text;
    for (let end = this.#answers.indexOf('\n'); end !== -1; end = this.#answers.indexOf('\n')) {
      const [kind, id, exit, us] = this.#answers.slice(0, end).split(' ');
      this.#answers = this.#answers.slice(end + 1);
      if (kind === 'ready') {
        this.#markReady(agentPidOf(this.#child));
        continue;
      }
      const job = this.#jobs.get(Number(id));
      if (job === undefined || job.exit !== undefined) continue;
      job.exit = Number(exit);
      job.ms = Number(us) / 1000;
      this.#collecting.push(Number(id));
      this.#send('collect', Number(id), '');
    }
  }

  #outputs(chunk: Buffer): void {
    this.#output = this.#output.length > 0 ? Buffer.concat([this.#output, chunk]) : chunk;
    for (;;) {
      const line = this.#output.indexOf(0x0a);
      if (line === -1) return;
      const [out = 0, err = 0] = this.#output.subarray(0, line).toString().split(' ').map(Number);
      const end = line + 1 + out + err;
      if (this.#output.length < end) return;
      const stdout = this.#output.subarray(line + 1, line + 1 + out).toString();
      const stderr = this.#output.subarray(line + 1 + out, end).toString();
      this.#output = this.#output.subarray(end);
      const id = this.#collecting.shift() as number;
      const { exit = 1, ms = 0, resolve } = this.#jobs.get(id) as Job;
      this.#jobs.delete(id);
      resolve({ exit, ms, stdout, stderr, truncated: out >= kept || err >= kept });
    }
  }

  #ended(said: string): void {
    if (!this.#isClosed) this.#onEnd(said);
    this.#isClosed = true;
  }
}
