import type { Scenario, Step } from '../../../lib/index.ts';
import { featureCheck } from '../../run/execute/feature-probes.ts';
import { bashPart } from './bash-part.ts';
import { singleQuoted } from './shell-text.ts';
import { stepText } from './step-text.ts';

/** What the two forms of a script differ in. */
export interface ScriptForm {
  /** Comment lines at the top, after the interpreter. */
  readonly head: readonly string[];
  /** Exit codes: nothing to judge, a claim failed, an error. */
  readonly exit: { readonly skip: number; readonly fail: number; readonly error: number };
  /** The first line of what it prints; or lib.sh of tools/testing/selftests/net tells how it went. */
  readonly version: 'KTAP version 1' | 'TAP version 13' | 'lib.sh';
  /** Whether a step that it cannot hold is a result, skipped, or left out. */
  readonly unheld: 'skipped' | 'left-out';
}

/** A scenario as one bash file that tells KTAP: https://docs.kernel.org/dev-tools/ktap.html. */
export function shellScript(scenario: Scenario, form: ScriptForm): string {
  const { head, exit, version, unheld } = form;
  const { requires = [] } = scenario;
  // The kernel's reader takes a test of which any part is skipped for skipped.
  const steps = scenario.steps.filter(({ kind }) => unheld === 'skipped' || kind !== 'script');
  const leftOut = scenario.steps.filter((step) => !steps.includes(step));
  const compares = steps.some((step) => step.kind === 'shows' && step.expected.prints !== undefined);
  const required = requires.map((feature) => {
    const { what, command } = featureCheck(feature);
    return `netscene_require ${singleQuoted(what)} ${singleQuoted(command)}`;
  });
  const cleansUp = steps.at(-1)?.kind === 'cleanup';
  const byLibrary = version === 'lib.sh';
  const stepBy = (step: Step) => stepText(step, byLibrary ? { namespaces: 'setup_ns' } : {});
  const body = [...steps.map(stepBy), ...(cleansUp ? [] : ["step 'clean-up'"])];
  return `${[
    ['#!/bin/bash', ...head.map((line) => `# ${line}`.trimEnd())].join('\n'),
    '# The commands are a page’s, quoted for a function that runs them; not every step needs every function.\n' +
      '# shellcheck disable=SC1003,SC1112,SC2016,SC2317,SC2329',
    `netscene_skip=${exit.skip}\nnetscene_version='${byLibrary ? '' : version}'`,
    bashPart('session'),
    bashPart('words'),
    ...(compares ? [bashPart('printed')] : []),
    ...(byLibrary ? [] : [bashPart('tap')]),
    bashPart('enter'),
    ...(byLibrary ? [bashPart('beside')] : []),
    bashPart('machine'),
    bashPart('begin'),
    ...(byLibrary ? [bashPart('lib-sh')] : []),
    ...(required.length > 0 ? [required.join('\n')] : []),
    // A command that ends the shell, or a signal, must not look like a run to the end.
    `exec 9>&1\ntrap 'echo "Bail out! the shell ended in step $netscene_number" >&9; exit ${exit.error}' EXIT`,
    [
      ...(byLibrary ? [] : [`echo "$netscene_version"\necho '1..${body.length}'`]),
      ...leftOut.map(
        ({ title }) => `netscene_say ${singleQuoted(`left out, it is in JavaScript: ${title}`)}`,
      ),
    ].join('\n'),
    ...body,
    `nothing_left\nnetscene_finish\nnetscene_totals\ntrap - EXIT`,
    byLibrary
      ? 'cleanup_all_ns\nexit "$EXIT_STATUS"'
      : `case $netscene_verdict in\npass) exit 0 ;;\nfail) exit ${exit.fail} ;;\n*) exit ${exit.error} ;;\nesac`,
  ].join('\n\n')}\n`;
}
