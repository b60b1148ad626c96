import type { Expected } from '../../../lib/step.ts';
import type { DeviationCode, DeviationFacts } from './deviation-facts.ts';

/** What a deviation is told as. */
export interface Sentences {
  readonly expected: string;
  readonly happened: string;
  /** What to do, where that can be said. */
  readonly cure?: string;
}

/** All that is the same for every deviation of one code. */
export interface DeviationKind<Facts> {
  /** `fail`: the kernel did not do what was claimed; `error`: it cannot be told. */
  readonly verdict: 'fail' | 'error';
  /** What it contradicts: a claim of the scenario, one of its commands, what it runs in, its file, or the file of `--expect`. */
  readonly about: 'claim' | 'command' | 'sandbox' | 'scenario' | 'expectation';
  /** Whether `--expect` may let it pass: not what ends a scenario, and not what is no matter of the kernel. */
  readonly known: 'may be' | 'never';
  readonly tell: (facts: Facts) => Sentences;
}

type Tell<Facts> = DeviationKind<Facts>['tell'];

const failedClaim = <Facts>(tell: Tell<Facts>): DeviationKind<Facts> => ({
  verdict: 'fail',
  about: 'claim',
  known: 'may be',
  tell,
});
const brokenCommand = <Facts>(tell: Tell<Facts>): DeviationKind<Facts> => ({
  verdict: 'error',
  about: 'command',
  known: 'may be',
  tell,
});
const endedSandbox = <Facts>(tell: Tell<Facts>): DeviationKind<Facts> => ({
  verdict: 'error',
  about: 'sandbox',
  known: 'never',
  tell,
});

/** What helps where a command ran against what a sandbox is. */
const limitCures = {
  'read-only':
    'the machine’s files are read-only in a sandbox: write below /tmp or /run, which are the scenario’s own',
  'private-files':
    '/tmp and /run are the scenario’s own and begin empty: make the file in a step before, or read it from elsewhere',
} as const;

const succeeds = 'the command succeeds';
const ends = 'the command ends';
const judgeable = 'a ping that can be judged';

/** Every kind of deviation, in one place. */
export const deviationKinds: { readonly [Code in DeviationCode]: DeviationKind<DeviationFacts[Code]> } = {
  'no-reply': failedClaim((facts) => ({
    expected: `a reply from ${nameOf(facts)}`,
    happened: silence(facts),
  })),
  'unexpected-reply': failedClaim((facts) => ({
    expected: `silence from ${nameOf(facts)}`,
    happened: 'it replied',
  })),
  'other-answered': failedClaim((facts) => ({
    expected: `a reply from ${nameOf(facts)}`,
    happened: `a reply from ${facts.who}`,
  })),
  'wrong-reason': failedClaim(({ because, reason }) => ({
    expected: `silence because of ${because.join(' or ')}`,
    happened: `silence because of ${reason}`,
    cure: `mend what breaks first, or state what holds: because '${reason}'`,
  })),
  'reason-unknown': {
    verdict: 'error',
    about: 'claim',
    known: 'may be',
    tell: ({ because, seen }) => ({
      expected: `silence because of ${because.join(' or ')}`,
      happened:
        seen === undefined
          ? 'silence, and the state of the network could not be read'
          : `silence, and no reason can be seen: ${seen}`,
    }),
  },
  'output-differs': failedClaim((facts) =>
    'says' in facts
      ? {
          expected: `fails with "${facts.says}"`,
          happened: `it fails with exit code ${facts.exit} and another error`,
        }
      : { expected: outputText(facts.expected), happened: facts.difference },
  ),
  'erratum-works': failedClaim(({ says }) => ({
    expected: `fails with "${says}"`,
    happened: 'it works: the page is right here',
    cure: 'take the erratum out, or say for which versions it holds',
  })),
  'left-behind': failedClaim(({ namespaces, links }) => ({
    expected: 'the clean-up removes every namespace and link that was made',
    happened: `still there: ${[...namespaces.map((name) => `namespace ${name}`), ...links.map((name) => `link ${name}`)].join(', ')}`,
    cure: 'add the missing "ip link del" or "ip netns del" to the clean-up',
  })),
  'known-gone': {
    verdict: 'fail',
    about: 'expectation',
    known: 'never',
    tell: ({ code, reason }) => ({
      expected: `the known deviation${code === undefined ? '' : ` ${code}`}: ${reason}`,
      happened: 'it went as claimed',
      cure: 'take it out of the file of --expect, or say for which kernels it holds',
    }),
  },
  'script-failed': failedClaim(({ claim, message }) => ({ expected: claim, happened: message })),
  'script-broken': brokenCommand(({ claim, message }) => ({
    expected: claim,
    happened: message,
    cure: 'correct the script',
  })),
  'page-command-failed': failedClaim(({ exit, follows }) => ({
    expected: succeeds,
    happened: `it ended with exit code ${exit}${follows === undefined ? '' : `; it follows from line ${follows}`}`,
  })),
  'selftest-failed': failedClaim(({ exit }) => ({
    expected: 'the test of the kernel passes',
    happened: `it ended with exit code ${exit}`,
  })),
  'command-failed': brokenCommand(({ exit, limit }) => ({
    expected: succeeds,
    happened: `it ended with exit code ${exit}`,
    ...(limit && { cure: limitCures[limit] }),
  })),
  'missing-tool': {
    verdict: 'error',
    about: 'command',
    known: 'never',
    tell: ({ program, package: name, meant }) => ({
      expected: succeeds,
      happened: `the program "${program}" is not installed`,
      cure:
        meant !== undefined
          ? `did you mean "${meant}"?`
          : name !== undefined
            ? `install the package ${name}: sudo apt-get install ${name}`
            : `correct the name, or install the package that holds ${program}`,
    }),
  },
  'no-such-namespace': brokenCommand(({ namespace }) => ({
    expected: succeeds,
    happened: `there is no namespace "${namespace}"`,
    cure: `make it first: ip netns add ${namespace}`,
  })),
  'reads-input': brokenCommand(() => ({
    expected: succeeds,
    happened: 'the command waits for input, and a scenario has none',
    cure: 'give the input in the command: printf "…" | COMMAND, or COMMAND <<< "…"',
  })),
  'probe-failed': brokenCommand(({ exit, why }) => ({
    expected: judgeable,
    happened: why ?? `it ended with exit code ${exit}`,
  })),
  overloaded: endedSandbox(({ what, raise }) => ({
    expected: judgeable,
    happened: `no reply, and ${what} whenever it was asked: nothing can be concluded`,
    cure: `run it while the machine is quieter, or ${raise}`,
  })),
  'process-left': brokenCommand(({ processes }) => ({
    expected: 'no process is left running',
    happened: `still running: ${processes.map(({ pid, name }) => `${name} (PID ${pid})`).join(', ')}`,
    cure: 'end it in the clean-up: kill it by $! or with pkill',
  })),
  timeout: endedSandbox(({ limit }) => ({
    expected: ends,
    happened: `it did not end within ${limit / 1000} s and was killed`,
    cure: 'give it more time (--timeout SECONDS) or let the command end by itself',
  })),
  'output-limit': endedSandbox(({ limit }) => ({
    expected: ends,
    happened: `a command printed more than ${limit >> 20} MiB`,
    cure: 'send the output to a file or to /dev/null',
  })),
  'memory-limit': endedSandbox(({ limit }) => ({
    expected: ends,
    happened: `it was ended for want of memory: all that run may have ${(limit / 2 ** 30).toFixed(1)} GiB`,
    cure: 'take less: files in /tmp and /run are memory too',
  })),
  'shell-ended': endedSandbox(() => ({
    expected: ends,
    happened: 'the sandbox’s shell ended',
    cure: 'take out what ends the shell: exit, exec, return, set -e, set -u',
  })),
  sandbox: endedSandbox(({ why, cure }) => ({ expected: 'a sandbox', happened: why, cure })),
  interrupted: endedSandbox(() => ({ expected: ends, happened: 'interrupted' })),
  'unreadable-file': {
    verdict: 'error',
    about: 'scenario',
    known: 'never',
    tell: ({ why, cure }) => ({
      expected: 'a scenario that can be run',
      happened: why,
      ...(cure !== undefined && { cure }),
    }),
  },
};

/** The sentences of a deviation, made of its facts. */
export function sentencesOf<Code extends DeviationCode>(code: Code, facts: DeviationFacts[Code]): Sentences {
  return deviationKinds[code].tell(facts);
}

/** The codes of all kinds for which something holds. */
export function codesWhere(holds: (kind: DeviationKind<never>) => boolean): ReadonlySet<DeviationCode> {
  const codes = Object.keys(deviationKinds) as DeviationCode[];
  return new Set(codes.filter((code) => holds(deviationKinds[code])));
}

function nameOf({ target, targetName }: { target: string; targetName?: string }): string {
  return targetName === undefined ? target : `${targetName} (${target})`;
}

function silence({ sent, received, waited, proven }: DeviationFacts['no-reply']): string {
  if (received !== undefined && received > 0) return `${received} of ${sent} replies`;
  if (proven) return 'no reply, and it is proven that none can come';
  return waited === undefined ? 'no reply' : `no reply within ${waited / 1000} s`;
}

function outputText({ prints, lists, omits }: Expected): string {
  const parts = [];
  if (prints !== undefined)
    parts.push(prints.trim() === '' ? 'no output' : 'the output that the page prints');
  if (lists) parts.push(`an output that lists ${lists.join(', ')}`);
  if (omits) parts.push(`an output without ${omits.join(', ')}`);
  return parts.join(', and ');
}
