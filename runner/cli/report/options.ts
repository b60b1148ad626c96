import { command } from '../command.ts';
import { exitCodes } from '../options/help-text.ts';
import { tellingOptions } from '../options/telling-options.ts';

export const reportCommand = command({
  words: 'report',
  describe: 'tell a saved event stream again, by any reporter',
  repeatable: ['from'],
  options: (argv) =>
    argv
      .options({
        from: {
          type: 'string',
          demandOption: true,
          requiresArg: true,
          describe:
            'the stream (--reporter ndjson=FILE wrote it), - is standard input; repeatable: the shards of a run',
        },
        ...tellingOptions,
      })
      .example('$0 report --from run.ndjson -r junit=out.xml', 'what a run left, as JUnit XML')
      .epilogue(
        `The exit code is that of the run; 129 (1 where a claim had failed) when the\nstream breaks off.\n\n${exitCodes}`,
      ),
  run: async (request) => (await import('./run.ts')).report(request),
});
