import { limitsText } from '../../kit/limits.ts';
import { limitsInForce } from '../../run/sandbox/limits.ts';
import { absent, type Check, ok } from './check.ts';

/** What keeps a scenario from taking the machine's memory; to be asked while a sandbox stands. */
export function checkSandboxLimits(): Check {
  const limits = limitsInForce();
  const what = 'memory, processes';
  if (limits === undefined) return absent('limits', what, 'not tried: it needs a sandbox');
  if (limits.by === 'cgroup') return ok('limits', what, limitsText(limits));
  return absent(
    'limits',
    what,
    limitsText(limits),
    'where systemd is: systemd-run --user --scope netscene run …',
  );
}
