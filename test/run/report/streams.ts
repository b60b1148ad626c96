import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent } from '../../../runner/run/events/event.ts';
import { scenarioFile } from '../../cli/netscene.ts';
import { brokenLab, nastyLab, wholeLab } from './lab.ts';
import { onKernels, recorded } from './recorded.ts';

let streams: Promise<Record<string, RunEvent[]>> | undefined;

/** Streams of all the ways in which a run goes, recorded from real runs: once for all tests of this process. */
export function recordedStreams(): Promise<Record<string, RunEvent[]>> {
  if (streams === undefined) {
    const at = mkdtempSync(join(tmpdir(), 'netscene-streams-'));
    process.once('exit', () => rmSync(at, { recursive: true, force: true }));
    streams = streamsIn(at);
  }
  return streams;
}

async function streamsIn(at: string): Promise<Record<string, RunEvent[]>> {
  const quick = ['--deadline', '0.3'];
  const lacking = scenarioFile(at, 'lacking', "setup('x')`true`");
  const slow = scenarioFile(at, 'slow', "setup('slow')`sleep 43210`");
  const expect = join(at, 'expect.json');
  const known = [
    { scenario: 'lab', step: 'ourselves', reason: 'lo is down # and <&> it stays so' },
    { scenario: 'nasty', code: 'command-failed', reason: 'it is meant to' },
  ];
  writeFileSync(expect, JSON.stringify({ known }));
  const [whole, broken, letPass, late] = await Promise.all([
    recorded(at, [wholeLab(at), 'veth-pair']),
    recorded(at, [brokenLab(at), 'veth-pair', nastyLab(at), lacking, ...quick, '--keep-going']),
    recorded(at, [brokenLab(at), nastyLab(at), ...quick, '--expect', expect]),
    recorded(at, [slow, '--timeout', '2']),
  ]);
  const [start, ...rest] = whole as [RunEvent, ...RunEvent[]];
  return {
    'all as claimed': whole,
    'failures and errors': broken,
    'known deviations': letPass,
    'a timeout': late,
    'a runner that was killed': [
      ...broken.slice(0, 40),
      { type: 'run-end', seq: 41, time: 1, interrupted: false, cut: true, took: 1 },
    ],
    'nothing run, interrupted': [start, { type: 'run-end', seq: 2, time: 1, interrupted: true, took: 1 }],
    'all skipped': [
      start,
      ...rest
        .filter(({ type }) => type === 'scenario-end' || type === 'run-end')
        .map((event) =>
          event.type === 'scenario-end'
            ? { ...event, verdict: 'skip' as const, reason: 'no bridge # SKIP <x> & "y"\nmore' }
            : event,
        ),
    ],
    'several kernels': onKernels([
      { label: '6.1.55', events: whole },
      {
        label: '6.5 <&"#%:,',
        end: { outcome: 'no-boot', happened: 'silent', console: 'a\x1b[0m ]]>\n\x00' },
      },
      {
        label: '6.6',
        events: whole.slice(0, 9),
        end: { outcome: 'panic', happened: 'Kernel panic\n- not syncing' },
      },
      { label: '6.7', events: whole, end: { outcome: 'oops', happened: 'BUG: unable to handle page fault' } },
      { label: '6.8', events: broken, end: { outcome: 'killed', happened: 'qemu was killed' } },
      { label: '6.9', events: whole.slice(0, 9), end: { outcome: 'hang', happened: 'silent for 30 s' } },
    ]),
  };
}
