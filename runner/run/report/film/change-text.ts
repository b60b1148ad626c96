import { type Change, difference } from '../../network/difference.ts';
import { type Network, titleOf } from '../../network/network.ts';

/** A change of the network, for people. */
export interface ChangeLine {
  readonly change: Change['change'];
  readonly text: string;
}

/** What changed between two states, as a person would say it; what follows by itself is left out. */
export function changeLines(before: Network, after: Network): ChangeLine[] {
  const nameOf = (namespace: string) => {
    const state = after.namespaces.get(namespace) ?? before.namespaces.get(namespace);
    return state === undefined ? namespace : titleOf(state);
  };
  return difference(before, after)
    .filter(isTold)
    .map(({ change, kind, namespace, name, fields }) => {
      const place = kind === 'namespace' ? '' : ` in ${nameOf(namespace)}`;
      const told = fields
        .filter((field) => field.name !== 'value' || fields.length === 1)
        .map(({ name: field, before, after }) => {
          const values = `${short(before)} → ${short(after)}`;
          return field === 'value' ? values : `${field} ${values}`;
        });
      return { change, text: `${kind} ${name}${place}${told.length === 0 ? '' : `: ${told.join(', ')}`}` };
    });
}

/** Routes of table local follow from the addresses, link-local IPv6 from the link, the settings of a link from `all`. */
function isTold({ kind, name, namespace, change }: Change): boolean {
  if (kind === 'route') return !/ local$/.test(name) && !/^(?:fe80:|ff00:|multicast)/.test(name);
  if (kind === 'address') return !name.startsWith('fe80:') && !/ on lo$/.test(name);
  if (kind === 'sysctl') return change === 'changed' && !/conf\.(?:default|lo)\./.test(name);
  if (kind === 'namespace') return namespace !== '';
  return !(kind === 'link' && name === 'lo') && kind !== 'rule';
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
