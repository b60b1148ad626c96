import { quote } from '../../../lib/template.ts';

/** The commands that a person would type to see, or to mend, what an explanation says. */

/** `ip -n ns1`, or `ip` in the sandbox's own namespace. */
export function ip(namespace: string): string {
  return namespace === '' ? 'ip' : `ip -n ${quote(namespace)}`;
}

/** `bridge -n ns1`, or `bridge` in the sandbox's own namespace. */
export function bridge(namespace: string): string {
  return namespace === '' ? 'bridge' : `bridge -n ${quote(namespace)}`;
}

/** What people call a namespace. */
export function namespaceName(namespace: string): string {
  return namespace === '' ? 'the host' : namespace;
}
