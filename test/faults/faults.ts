/**
 * Random faults in random networks, with taking the fault away as judge: `make faults`.
 * Arguments: how many (default 200), the first seed, and how many at once.
 */
import pLimit from 'p-limit';
import { caseOf } from './cases.ts';
import { type Tried, tryFault } from './lab.ts';

const [count = '200', first = '0', atOnce = '6'] = process.argv.slice(2);
const limit = pLimit(Number(atOnce));
const all = await Promise.all(
  Array.from({ length: Number(count) }, (_, i) => Number(first) + i).map((seed) =>
    limit(async () => {
      const { topology, fault } = caseOf(seed);
      const tried = await tryFault(topology, fault).catch(
        (error: Error): Tried => ({
          topology,
          fault,
          came: 'void',
          said: String(error.stack),
          commands: [],
        }),
      );
      const isGood =
        tried.came === 'right' && (tried.cure === 'healed' || fault.incurable || fault.undo.length === 0);
      if (!isGood || process.env.VERBOSE)
        console.log(
          `${tried.came.toUpperCase()} seed ${seed}, ${topology.name}\n  fault  ${fault.name}\n  said   ${tried.reason ?? ''}${tried.proven ? ' (proven)' : ''}: ${tried.said ?? ''}\n  wanted ${fault.reasons.join(', ')} in ${fault.where.join(', ')}\n  cure   ${tried.cure ?? 'none'} ${tried.told ?? ''}`,
        );
      return tried;
    }),
  ),
);
const cases = all.filter(({ came }) => came !== 'void');
const of = (came: Tried['came']) => all.filter((one) => one.came === came).length;
const cured = cases.filter(({ cure }) => cure === 'healed').length;
const curable = cases.filter(({ fault }) => fault.incurable !== true && fault.undo.length > 0).length;
console.log(
  `${cases.length} faults: ${of('right')} right, ${of('wrong')} wrong, ${of('unknown')} unknown, ${of('false-proof')} false proofs; ${cured} of ${curable} cured; ${of('void')} were no case`,
);
process.exitCode = of('wrong') + of('false-proof') > 0 ? 1 : 0;
