import type { Scenario } from '../../../lib/index.ts';
import { shellScript } from './shell-script.ts';

/**
 * A scenario in the form of a kernel selftest, as under tools/testing/selftests/net: TAP 13 with totals, as
 * ksft_print_header() of kselftest.h writes it, and its exit codes (0 pass, 1 fail, 4 skip). Readers of that
 * form begin at the version line, and guess at words such as [FAIL] and SKIP: wherever they stand, so what a
 * command printed is shown without those. Needs bash, iproute2, ping and unshare.
 * @param library tells by lib.sh beside the file (setup_ns, check_err, log_test), and not as TAP
 */
export function asKsft(scenario: Scenario, { library = false }: { readonly library?: boolean } = {}): string {
  const { title, source } = scenario;
  const from = source === undefined ? [] : [`From ${source.article}, "${source.section}".`];
  return shellScript(scenario, {
    head: [
      'SPDX-License-Identifier: GPL-2.0',
      '',
      `${title}.`,
      ...from,
      'Namespaces of its own: nothing on the machine is touched, and no privilege is needed.',
    ].map((line) => line.replace(/\s+/g, ' ')),
    exit: { skip: 4, fail: 1, error: 1 },
    version: library ? 'lib.sh' : 'TAP version 13',
    unheld: 'left-out',
  });
}
