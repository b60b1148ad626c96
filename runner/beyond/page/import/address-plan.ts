import { readCommand } from '../../../../lib/command-line.ts';
import type { PageCommand } from '../page.ts';

/** The addresses that a page gives to its namespaces. */
export interface AddressPlan {
  /** `perhaps` where the page gives out addresses that only a shell can compute, or DHCP does. */
  knows(address: string): 'yes' | 'perhaps' | 'no';
  /** Addresses given inside a namespace; '' for the machine itself. */
  of(namespace: string): ReadonlySet<string>;
}

const assigns: readonly RegExp[] = [
  /\bip\s+(?:-\S+\s+(?:(?!addr?)\S+\s+)?)*a(?:d|dd|ddr|ddress)?\s+(?:a|add|replace|change)\s+(?:local\s+)?(?<address>[^\s/]+)/,
  /\bifconfig\s+\S+\s+(?:add\s+|inet6?\s+(?:add\s+)?)?(?<address>[\d$][^\s/]*\.[^\s/]+|\S*:[^\s/]*)/,
];
/** What else may give an address out: it cannot be read from the command. */
const unreadable =
  /\b(?:dhclient|dhcpcd|udhcpc|dnsmasq|docker|netplan|nmcli|DNAT|REDIRECT|dnat|eval|source)\b/;

/** Reads the commands that give out addresses. */
export function addressPlan(commands: readonly PageCommand[]): AddressPlan {
  const all = new Map<string, Set<string>>();
  let computed = false;
  for (const { text, host } of commands) {
    if (unreadable.test(text)) computed = true;
    for (const line of text.split('\n')) {
      const address = assigns.map((form) => form.exec(line)?.groups?.address).find(Boolean);
      if (address === undefined) continue;
      if (/[$`{]/.test(address)) computed = true;
      const namespace = readCommand(line)?.namespace || host || '';
      all.set(namespace, (all.get(namespace) ?? new Set()).add(address));
    }
  }
  const given = new Set([...all.values()].flatMap((set) => [...set]));
  return {
    knows: (address) => {
      if (given.has(address) || /^(?:127\.|::1$|fe80:|ff0|22[4-9]\.|255\.)/i.test(address)) return 'yes';
      // The broadcast or an unused address of a subnet that the page has: a claim of its own.
      const near = address.includes(':') ? address.replace(/:[^:]*$/, ':') : address.replace(/\.\d+$/, '.');
      const subnet = [...given].some((one) => one.startsWith(near));
      return subnet || computed ? 'perhaps' : 'no';
    },
    of: (namespace) => all.get(namespace) ?? new Set(),
  };
}
