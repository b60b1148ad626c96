import { functionMark } from '../messages.ts';

/** A scenario as it can be sent to another process: functions stay here, and a mark goes in their place. */
export function portable(value: unknown, seen: ReadonlySet<unknown> = new Set()): unknown {
  // A step that takes a template, and may do without: a task.
  if (typeof value === 'function' && 'kind' in value) return portable({ ...value }, seen);
  if (typeof value === 'function')
    return { [functionMark]: value.name, ...('at' in value && { at: portable(value.at) }) };
  if (typeof value === 'symbol') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  // A circle is no scenario; the schema says so of what is left of it.
  if (seen.has(value)) return undefined;
  const inside = new Set([...seen, value]);
  if (Array.isArray(value)) return value.map((item) => portable(item, inside));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, portable(item, inside)]));
}
