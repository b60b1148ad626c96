import type { RunEvent } from '../../run/events/event.ts';
import type { Paint } from '../../text/terminal-text.ts';
import { list, row } from './rows.ts';

type Probe = Extract<RunEvent, { type: 'probe' }>;

/** What became of a page: a fold over the events of its run, told below the table. */
export class PageOutcome {
  readonly #probes: Probe[] = [];
  readonly #notRun: Extract<RunEvent, { type: 'not-run' }>[] = [];
  #run = 0;

  add(event: RunEvent): void {
    if (event.type === 'probe') this.#probes.push(event);
    else if (event.type === 'not-run') this.#notRun.push(event);
    else if (event.type === 'command') this.#run += 1;
  }

  /** Claims, findings, and all that was not run, each with its line. */
  text(paint: Paint): string {
    const claims = this.#probes.filter(
      ({ expected, observed }) => expected !== 'either' && observed !== 'unknown',
    );
    const held = claims.filter(({ expected, observed }) => expected === observed);
    const findings = this.#probes.filter(
      ({ expected, observed }) => expected === 'either' && observed !== 'unknown',
    );
    const silent = findings.filter(({ observed }) => observed === 'silence');
    const unjudged = this.#probes.length - claims.length - findings.length;
    const counts = [
      `${counted(this.#run, 'command')} run, ${this.#notRun.length} not`,
      `${counted(this.#probes.length, 'ping')}: ${counted(claims.length, 'claim')}, ${held.length} of them ${held.length === 1 ? 'holds' : 'hold'}`,
      `${counted(findings.length, 'finding')} where the page says nothing, ${silent.length} of them silent`,
      ...(unjudged > 0 ? [`${unjudged} not judged`] : []),
    ];
    const rows = silent.map((probe) => {
      const { explanation } = probe;
      const why = explanation === undefined ? probe.said : `${explanation.reason}: ${explanation.sentence}`;
      return row(probe.line, `${placeOf(probe)} → ${probe.target} is silent`, why, paint);
    });
    return [
      `${counts.join(' · ')}\n`,
      ...list('Findings:', rows, paint),
      ...list(
        'Not run:',
        this.#notRun.map(({ line, command, why }) => row(line, command, why, paint)),
        paint,
      ),
    ].join('');
  }
}

function placeOf({ source }: Probe): string {
  if (source === '') return 'the host';
  return source.startsWith('net:') ? 'a namespace without a name' : source;
}

function counted(number: number, what: string): string {
  return number === 1 ? `1 ${what}` : `${number} ${what}s`;
}
