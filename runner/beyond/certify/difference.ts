import { type HostState, type Kind, kinds } from './host-state.ts';

/** One thing that is not as it was. */
export interface Difference {
  readonly kind: Kind;
  readonly how: 'new' | 'gone' | 'changed';
  readonly what: string;
}

/** What is not as it was, kind by kind. */
export function differences(before: HostState, after: HostState): Difference[] {
  return kinds.flatMap((kind) => {
    const [was, is] = [before[kind], after[kind]];
    if (was === undefined || is === undefined) return [];
    const found: Difference[] = [];
    for (const [what, value] of is) {
      if (!was.has(what)) found.push({ kind, how: 'new', what });
      else if (was.get(what) !== value) found.push({ kind, how: 'changed', what });
    }
    for (const what of was.keys()) if (!is.has(what)) found.push({ kind, how: 'gone', what });
    // Settings come and go with links and modules, which are told by themselves.
    if (kind === 'sysctls') return found.filter(({ how }) => how === 'changed');
    // The processes are our own: that one of them has ended is as it should be.
    return kind === 'processes' ? found.filter(({ how }) => how === 'new') : found;
  });
}
