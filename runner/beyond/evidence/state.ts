import { inNamespace } from '../../../lib/in-namespace.ts';
import { quote } from '../../../lib/template.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';

/** A file of evidence: its path in the folder, and what stands in it. */
export interface EvidenceFile {
  readonly path: string;
  readonly content: string | Buffer;
}

/** What is read of every namespace: the file's name, and the command without its namespace. */
const readings: readonly [file: string, tool: 'ip' | 'bridge' | 'other', words: string][] = [
  ['addresses.json', 'ip', '-d address show'],
  ['routes.json', 'ip', 'route show table all'],
  ['routes-ipv6.json', 'ip', '-6 route show table all'],
  ['rules.json', 'ip', 'rule show'],
  ['neighbours.json', 'ip', 'neigh show'],
  ['bridge-ports.json', 'bridge', '-d link show'],
  ['bridge-forwarding.json', 'bridge', 'fdb show'],
  ['bridge-vlans.json', 'bridge', 'vlan show'],
  ['rules.nft', 'other', 'nft -a list ruleset'],
  ['counters.txt', 'other', 'cat /proc/net/snmp /proc/net/netstat /proc/net/snmp6'],
  ['sysctl.txt', 'other', 'sysctl -a --pattern ^net'],
];

/** The state of every namespace, as `ip -j` and its like print it; a tool that fails is told in its file. */
export async function networkState(sandbox: Sandbox): Promise<EvidenceFile[]> {
  const { namespaces } = await sandbox.inventory();
  const wanted = ['', ...namespaces].flatMap((namespace) =>
    readings.map(([file, tool, words]) => {
      const inside = namespace === '' ? '' : `-n ${quote(namespace)} `;
      const command = tool === 'other' ? inNamespace(namespace, words) : `${tool} -j ${inside}${words}`;
      // A namespace of the name "host" is told from the sandbox's own by its folder.
      const folder = namespace === '' ? 'host' : `namespace-${encodeURIComponent(namespace)}`;
      return { path: `state/${folder}/${file}`, command };
    }),
  );
  const results = await Promise.all(wanted.map(({ command }) => sandbox.start(`timeout 10 ${command}`).done));
  return results.map(({ exit, stdout, stderr }, i) => {
    const { path, command } = wanted[i] as (typeof wanted)[number];
    const failed = `${command}\n${stderr.trim() || `exit code ${exit}`}\n`;
    return exit === 0 ? { path, content: stdout } : { path: `${path}.failed`, content: failed };
  });
}
