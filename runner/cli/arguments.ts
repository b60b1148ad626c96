import yargs, { type Argv } from 'yargs';
import { Fault } from '../fault.ts';
import { version } from '../package-root.ts';
import { reporterNames } from '../report/reporter-names.ts';

const examples: [string, string][] = [
  ['$0 run', 'every section of the article, as a pass/fail table'],
  ['$0 run gateway --verbose', 'one section, command by command, as in a terminal'],
  ["$0 run 'gateway*' @veth --jobs 4", 'by glob and by tag, four at once'],
  ['$0 run gateway --verbatim', 'the article’s ping lines unchanged (-c 5)'],
  ['$0 run --reporter table --reporter json=out.json', 'a table here, a document there'],
  ['$0 run ./my-lab.ts', 'a scenario of your own'],
];

const exitCodes = `Exit codes, fit for git bisect run:
    0  all as claimed
    1  a claim failed
  125  this kernel cannot be judged (every scenario was skipped)
  129  an error: usage, an invalid scenario, a missing tool, a command that failed
  130  interrupted`;

/** Options of `run`, declared once: typed and documented from here. */
function runOptions(argv: Argv) {
  return argv
    .positional('scenarios', {
      describe: 'names, globs, @tags or files (./my-lab.ts); all of the package without',
      type: 'string',
      array: true,
    })
    .options({
      jobs: {
        alias: 'j',
        type: 'number',
        requiresArg: true,
        describe: 'scenarios at once [default: number of cores]',
      },
      verbatim: {
        type: 'boolean',
        default: false,
        describe: 'run the ping lines as printed; demand all replies or none',
      },
      bail: { type: 'boolean', default: false, describe: 'start no scenario after the first deviation' },
      'keep-going': {
        type: 'boolean',
        default: false,
        describe: 'go on with a scenario after a failed claim',
      },
      timeout: {
        type: 'number',
        default: 120,
        requiresArg: true,
        describe: 'seconds until a scenario is killed',
      },
      deadline: {
        type: 'number',
        default: 5,
        requiresArg: true,
        describe: 'seconds to wait for an expected reply',
      },
      window: {
        type: 'number',
        default: 1,
        requiresArg: true,
        describe: 'seconds to watch an expected silence',
      },
      reporter: {
        alias: 'r',
        type: 'string',
        array: true,
        nargs: 1,
        requiresArg: true,
        default: ['table'],
        describe: `${reporterNames.join(', ')}; NAME=FILE writes to a file; repeatable`,
      },
      quiet: { alias: 'q', type: 'boolean', default: false, describe: 'tell nothing but deviations' },
      verbose: {
        alias: 'v',
        type: 'boolean',
        default: false,
        describe: 'tell every command with its output',
      },
    });
}

export type RunArguments = Awaited<ReturnType<typeof runOptions>['argv']>;

/** Completes the names of scenarios after `run` and `show`; commands and options are completed by yargs. */
async function complete(
  _current: string,
  { _: words }: { _: (string | number)[] },
  fallback: () => void,
  done: (words: string[]) => void,
): Promise<void> {
  if (!words.includes('run') && !words.includes('show')) return fallback();
  const { packagedNames } = await import('../../scenarios/contents.ts');
  done(packagedNames);
}

/** Reads the command line and does what it says; resolves to the exit code. @throws {Fault} */
export async function parse(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const parser = yargs(args as string[])
    .scriptName('netscene')
    .usage('$0 COMMAND\n\nRun a network tutorial instead of believing it.')
    .command(
      'run [scenarios..]',
      'run scenarios, each in a sandbox of its own',
      (argv) => runOptions(argv).example(examples).epilogue(exitCodes),
      async (request) => {
        const { run } = await import('./run.ts');
        exitCode = await run(request as unknown as RunArguments);
      },
    )
    .command(
      'list',
      'list the scenarios',
      (argv) => argv.option('json', { type: 'boolean', default: false, describe: 'as JSON' }),
      async ({ json }) => {
        const { list } = await import('./list.ts');
        await list({ json });
      },
    )
    .command(
      'show <scenario>',
      'print a scenario’s steps and commands without running it',
      (argv) =>
        argv.positional('scenario', { type: 'string', demandOption: true, describe: 'a name or a file' }),
      async ({ scenario }) => {
        const { show } = await import('./show.ts');
        await show(scenario);
      },
    )
    .command(
      'new <name>',
      'write a scenario file to start from',
      (argv) => argv.positional('name', { type: 'string', demandOption: true, describe: 'such as my-lab' }),
      async ({ name }) => {
        const { writeNew } = await import('./new.ts');
        await writeNew(name);
      },
    )
    .completion('completion', 'print a completion script for bash or zsh', complete)
    .demandCommand(1, 'name a command')
    .example(examples.slice(0, 3))
    .epilogue(exitCodes)
    .version(version())
    .alias('help', 'h')
    .strict()
    .wrap(Math.min(80, process.stdout.columns || 80))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Fault('usage', message, { cure: 'netscene --help' });
    });
  await parser.parseAsync();
  return exitCode;
}
