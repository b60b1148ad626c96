import type { Step } from '../../../lib/step.ts';
import type { DeviationFacts } from '../../run/events/deviation-facts.ts';
import type { CommandEvent, Deviation } from '../../run/events/event.ts';
import { bashPart } from '../export/bash-part.ts';
import { dedented, hereDocument, singleQuoted } from '../export/shell-text.ts';

/** The lines of bash that show what failed in a step; the shell exits with 1 when it is seen. */
export function failingLines(
  step: Step,
  deviations: readonly Deviation[],
  commands: readonly CommandEvent[],
): string[] {
  const [first] = deviations as [Deviation];
  switch (first.code) {
    case 'no-reply':
    case 'unexpected-reply':
    case 'wrong-reason':
    case 'reason-unknown':
      return pings(deviations);
    case 'command-failed':
    case 'page-command-failed':
    case 'selftest-failed':
    case 'missing-tool':
    case 'no-such-namespace':
    case 'reads-input':
    case 'probe-failed':
      return [...commandsBefore(step, first), ...mustFail(first.command ?? 'false')];
    case 'other-answered':
      return unshowable(`who answered is not to be seen in what ping says: ${first.happened}`);
    case 'script-failed':
    case 'script-broken':
      return first.command === undefined
        ? unshowable('the claim is in JavaScript')
        : [...scriptLines(commands.slice(0, -1)), ...mustFail(first.command, exitOf(first))];
    case 'output-differs':
      return step.kind === 'shows'
        ? [...commandsBefore(step, first), ...differs(step, first)]
        : erratum(step);
    case 'erratum-works':
      return erratum(step);
    case 'left-behind':
      return [...commandsBefore(step, first), ...leftBehind(first.facts)];
    case 'process-left':
      return [...commandsBefore(step, first), 'ps -e -o pid,args', 'echo "seen: a process is left" ; exit 1'];
    case 'timeout':
      return [
        ...commandsBefore(step, first),
        `timeout 20 bash -c ${singleQuoted(first.command ?? 'false')}`,
        '[[ $? == 124 ]] && { echo "seen: it does not end within 20 s"; exit 1; }',
      ];
    case 'known-gone':
    case 'overloaded':
    case 'output-limit':
    case 'memory-limit':
    case 'shell-ended':
    case 'sandbox':
    case 'interrupted':
    case 'unreadable-file':
      return unshowable(first.happened);
  }
}

/** Pings that had to get a reply, or to stay silent; and for a silence what shows its reason. */
function pings(deviations: readonly Deviation[]): string[] {
  const shown = deviations.filter(({ command }) => command !== undefined);
  return [
    'trap - ERR',
    'seen=0',
    'ping_again() {',
    '  local said',
    '  said=$(eval "$2 -c 1 -w 5" 2>&1 </dev/null)',
    '  printf \'$ %s\\n%s\\n\\n\' "$2" "$said"',
    '  if [[ $said =~ \\ [1-9][0-9]*\\ received ]]; then said=reply',
    '  elif [[ $said =~ \\ 0\\ received|unreachable|No\\ route\\ to\\ host|not\\ permitted|Invalid\\ argument ]]; then said=silence',
    '  else exit 125; fi',
    '  [[ $said != "$1" ]] || seen=1',
    '}',
    ...shown.map(
      ({ code, command }) =>
        `ping_again ${code === 'unexpected-reply' ? 'reply' : 'silence'} ${singleQuoted(command ?? '')}`,
    ),
    ...[
      ...new Set(shown.flatMap(({ explanation }) => explanation?.hops ?? []).map(({ command }) => command)),
    ].map((command) => `echo ${singleQuoted(`$ ${command}`)}; ${command}`),
    '((seen == 0)) || { echo "seen: the same as in the run"; exit 1; }',
  ];
}

function commandsBefore(step: Step, { command }: Deviation): string[] {
  if (!('commands' in step)) return [];
  const all = step.commands.map(({ text }) => text);
  const at = command === undefined ? -1 : all.indexOf(command);
  return at === -1 ? all : all.slice(0, at);
}

/** @param exit the exit code that it had, where another one is another failure */
function mustFail(command: string, exit?: number): string[] {
  const seen = exit === undefined ? 'code != 0' : `code == ${exit}`;
  return ['trap - ERR', command, 'code=$?', `! ((${seen})) || { echo "seen: exit code $code"; exit 1; }`];
}

function exitOf({ code, facts }: Deviation): number | undefined {
  return code === 'script-failed' ? facts.exit : undefined;
}

/** What a script has run, each by itself as it was; the JavaScript around it is left out. */
export function scriptLines(commands: readonly CommandEvent[]): string[] {
  return commands.map(({ command, exit }) => `bash -c ${singleQuoted(command)}${exit === 0 ? '' : ' || :'}`);
}

function differs(step: Step & { kind: 'shows' }, { command = '' }: Deviation): string[] {
  const { lists = [], omits = [], prints } = step.expected;
  const seen = (what: string) => `{ echo ${singleQuoted(`seen: ${what}`)}; exit 1; }`;
  return [
    'trap - ERR',
    'sleep 2',
    'netscene_dir=/run/repro; mkdir $netscene_dir',
    `eval ${singleQuoted(command)} >$netscene_dir/out`,
    'cat $netscene_dir/out',
    bashPart('words'),
    ...lists.map(
      (word) => `netscene_has ${singleQuoted(word)} || ${seen(`the output does not list ${word}`)}`,
    ),
    ...omits.map((word) => `netscene_has ${singleQuoted(word)} && ${seen(`the output still lists ${word}`)}`),
    ...(prints === undefined
      ? []
      : [
          bashPart('printed'),
          hereDocument('cat >$netscene_dir/printed', dedented(prints)),
          'netscene_same || { echo "seen: $netscene_difference"; exit 1; }',
        ]),
  ];
}

function erratum(step: Step): string[] {
  if (step.kind !== 'erratum') return unshowable('there is no command for it');
  const { printed, witness, says } = step;
  return [
    ...(witness ? [printed.text] : []),
    'trap - ERR',
    `said=$(eval ${singleQuoted((witness ?? printed).text)} 2>&1) && { echo "seen: it works"; exit 1; }`,
    `[[ $said == *${singleQuoted(says)}* ]] || { echo "seen: it fails with $said"; exit 1; }`,
  ];
}

function leftBehind({ namespaces, links }: DeviationFacts['left-behind']): string[] {
  return [
    'trap - ERR',
    'sleep 3',
    ...namespaces.map((name) => ifThere(`/run/netns/${name}`, `namespace ${name}`)),
    ...links.map((name) => ifThere(`/sys/class/net/${name}`, `link ${name}`)),
  ];
}

function ifThere(file: string, what: string): string {
  return `[[ -e ${singleQuoted(file)} ]] && { echo ${singleQuoted(`seen: ${what} is left`)}; exit 1; }`;
}

function unshowable(why: string): string[] {
  return [`echo ${singleQuoted(`this file cannot show it: ${why}`)} >&2; exit 125`];
}
