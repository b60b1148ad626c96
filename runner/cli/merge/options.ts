import { command } from '../command.ts';

export const mergeCommand = command({
  words: 'merge <streams..>',
  describe: 'make one stream of the streams of a run’s shards',
  options: (argv) =>
    argv
      .positional('streams', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'what each shard wrote with --reporter ndjson=FILE, in any order',
      })
      .options({
        out: { alias: 'o', type: 'string', requiresArg: true, describe: 'file to write [default: here]' },
      })
      .example([
        ['$0 run --shard 1/2 -r ndjson=1.ndjson', 'on one machine; 2/2 on another'],
        ['$0 merge *.ndjson -o run.ndjson', 'then: netscene report --from run.ndjson'],
      ])
      .epilogue(
        'The exit code is that of the run; 129 (1 where a claim failed) when a shard is\nlost, which is named.',
      ),
  run: async (request) => (await import('./run.ts')).merge(request),
});
