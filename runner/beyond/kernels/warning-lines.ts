/**
 * What a line of a console is the beginning of: a report with a trace below it; a stall, which has a trace
 * too and may as well come from a machine that had no time for the guest; a line that says all.
 */
export type WarningKind = 'report' | 'stall' | 'line';

/** A message of the kernel begins with these, as its sources print them. */
const beginnings: readonly (readonly [WarningKind, RegExp])[] = [
  // kernel/panic.c, and lockdep: "WARNING: possible circular locking dependency detected".
  ['report', /^WARNING: /],
  // kernel/locking/lockdep.c
  ['report', /^INFO: trying to register non-static key/],
  // kernel/hung_task.c
  ['stall', /^INFO: task \S+ blocked .*for more than \d+ seconds/],
  // kernel/rcu/tree_stall.h, tree_exp.h
  ['stall', /^(rcu: )?INFO: rcu\w* (self-)?detected (expedited )?stall/],
  // mm/kmemleak.c
  ['line', /^kmemleak: \d+ new suspected memory leaks/],
  // net/core/dev.c
  ['line', /^unregister_netdevice: waiting for \S+ to become free/],
  // lib/ref_tracker.c
  ['report', /^ref_tracker: .*(has \d+\/\d+ users at|leaked reference)/],
];

/** What a message of the kernel, without its time, begins; undefined where it is no warning. */
export function warningKind(message: string): WarningKind | undefined {
  return beginnings.find(([, pattern]) => pattern.test(message))?.[0];
}

/** Whether a line is the last of a trace. */
export function endsTrace(message: string): boolean {
  return /---\[ end trace|^ *<\/TASK>/.test(message);
}
