import { checkOf } from '../../kit/schema.ts';
import { RunFold } from '../../run/events/fold.ts';
import { parseStream } from '../../run/events/saved-stream.ts';
import { reportOf } from '../../run/report/json.ts';
import { Fault } from '../../text/fault.ts';

/** A run as `--reporter json` writes it. */
export type Report = ReturnType<typeof reportOf>;
export type ReportScenario = Report['scenarios'][number];

const checkReport = checkOf<Report>('report', { refersTo: ['events'] });

/**
 * A run that was saved: a JSON report, or an event stream.
 * @throws {Fault} `unreadable-report`, or `unreadable-stream` with the line
 */
export function parseReport(text: string, name: string): Report {
  if (isStream(text)) {
    const fold = new RunFold();
    for (const event of parseStream(text, name)) fold.add(event);
    return reportOf(fold.result());
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw notReport(`this is no JSON: ${(error as Error).message}`, name);
  }
  const isReport = checkReport();
  if (!isReport(value)) {
    const [error] = isReport.errors ?? [];
    throw notReport(`this is no report: ${error?.instancePath ?? ''} ${error?.message ?? ''}`, name);
  }
  return value;
}

/** An event stream has a whole event in its first line; a report is one document over many lines. */
function isStream(text: string): boolean {
  const [first = ''] = text.trimStart().split('\n', 1);
  try {
    return typeof (JSON.parse(first) as { seq?: unknown } | null)?.seq === 'number';
  } catch {
    return false;
  }
}

function notReport(message: string, where: string) {
  return new Fault('unreadable-report', message, {
    where,
    cure: 'give a file that --reporter json=FILE or --reporter ndjson=FILE wrote',
  });
}
