import { harmless } from '../../text/terminal-text.ts';
import type { EventBody, ScenarioSummary } from '../events/event.ts';
import type { UnreadableFile } from '../select/select.ts';
import { deviationOf } from './finding.ts';

type Emit = (event: EventBody) => void;

/**
 * Adds the files that cannot be run to the stream of a run: each is an error of its own, on each kernel, so that
 * every report says so while the rest runs.
 */
export function withUnreadable(unreadable: readonly UnreadableFile[], emit: Emit): Emit {
  if (unreadable.length === 0) return emit;
  return (event) => {
    switch (event.type) {
      case 'run-start':
        emit({ ...event, scenarios: [...event.scenarios, ...unreadable.map(summaryOf)] });
        if (event.kernels === undefined) for (const one of unreadable) tell(one, undefined, emit);
        return;
      case 'kernel-end':
        for (const one of unreadable) tell(one, event.kernel, emit);
        return emit(event);
      default:
        return emit(event);
    }
  };
}

function tell({ file, fault }: UnreadableFile, kernel: string | undefined, emit: Emit): void {
  const scenario = nameOf(file);
  const of = { scenario, ...(kernel !== undefined && { kernel }) };
  const { message: why, code, cure, at } = fault;
  const facts = { why, fault: code, ...(cure !== undefined && { cure }) };
  emit({ type: 'scenario-start', ...of });
  emit({
    ...deviationOf({ code: 'unreadable-file', facts }, { scenario, step: 0 }),
    ...of,
    ...(at && { at }),
  });
  emit({ type: 'scenario-end', ...of, verdict: 'error', took: 0 });
}

function summaryOf({ file }: UnreadableFile): ScenarioSummary {
  return {
    name: nameOf(file),
    title: 'a file that cannot be run',
    tags: [],
    steps: [{ kind: 'setup', title: 'the file is read', origin: 'added' }],
    commands: { article: 0, added: 0 },
    reachable: 0,
    unreachable: 0,
    errata: 0,
  };
}

function nameOf(file: string): string {
  return harmless(file).replaceAll(/[\n\t]/g, ' ');
}
