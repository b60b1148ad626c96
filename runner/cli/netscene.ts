#!/usr/bin/env node
/** Imports nothing before it listens: Node ends with 1 for what nobody catches, and 1 says that a claim failed. */
function ownMistake(error: unknown): never {
  const { stack = String(error), code } = error as { stack?: string; code?: string };
  const limit = code === 'EMFILE' || code === 'ENFILE' || code === 'EAGAIN' || code === 'ENOMEM';
  const what = limit
    ? 'this machine is at a limit of ours: see ulimit -n and ulimit -u'
    : 'a mistake of ours, please report it';
  process.stderr.write(`netscene: ${what}\n${stack}\n`);
  process.exit(129);
}
process.on('uncaughtException', ownMistake);

const [{ main }, { ignoreSignals }, { watchStandardOutput }] = await Promise.all([
  import('./main.ts'),
  import('./interruption.ts'),
  import('./standard-output.ts'),
]).catch(ownMistake);
process.exitCode = await main(process.argv.slice(2), watchStandardOutput()).catch(ownMistake);
ignoreSignals();
