import type { NetworkChange } from './difference.ts';
import { type Network, titleOf } from './network.ts';

/** A change of the network, for people. */
export interface ChangeLine {
  readonly change: NetworkChange['change'];
  readonly text: string;
}

/**
 * What changed, as a person would say it; what follows by itself is left out.
 * @param networks where the names of namespaces are looked up, the first that has one
 */
export function changeLines(
  changes: readonly NetworkChange[],
  ...networks: readonly Network[]
): ChangeLine[] {
  const nameOf = (namespace: string) => {
    const state = networks
      .map(({ namespaces }) => namespaces.get(namespace))
      .find((one) => one !== undefined);
    return state === undefined ? namespace : titleOf(state);
  };
  return changes.filter(isTold).map(({ change, kind, namespace, name, fields }) => {
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
function isTold({ kind, name, namespace, change }: NetworkChange): boolean {
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
