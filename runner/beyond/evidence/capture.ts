import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommand } from '../../../lib/command-line.ts';
import { inNamespace, inPlainWords } from '../../../lib/in-namespace.ts';
import { quote } from '../../../lib/template.ts';
import { packageRoot } from '../../kit/package-root.ts';
import type { Deviation } from '../../run/events/event.ts';
import { whereIs } from '../../run/sandbox/required-tools.ts';
import type { Sandbox } from '../../run/sandbox/sandbox.ts';
import type { EvidenceFile } from './state.ts';

const base = '/run/netscene-capture';

/**
 * The failed ping once more, with every namespace on its way listened to: pcap files for tcpdump and
 * Wireshark. Nothing where the failure is no ping; needs perl, which Debian always has.
 */
export async function capture(sandbox: Sandbox, deviation: Deviation): Promise<EvidenceFile[]> {
  const { code, command, explanation } = deviation;
  const pinged = code === 'no-reply' || code === 'unexpected-reply' || code === 'wrong-reason';
  if (!pinged || command === undefined || whereIs('perl') === undefined) return [];
  const source = readCommand(command)?.namespace ?? '';
  const { namespaces } = await sandbox.inventory();
  const way = [source, ...(explanation?.hops.map(({ namespace }) => namespace) ?? [])];
  const places = [...new Set(way)].filter((name) => name === '' || namespaces.includes(name));
  const program = readFileSync(join(packageRoot, 'runner/beyond/evidence/capture.pl'), 'utf8');
  const listen = places.map(
    (name, i) => `${inNamespace(name, `perl ${base}.pl ${base}.${i}`)} 2>${base}.${i}.said & pids+=($!)`,
  );
  const script = [
    `pids=(); printf %s ${quote(program)} >${base}.pl`,
    ...listen,
    `for ((n = 0; n < 40; n++)); do`,
    `  (($(cat ${base}.*.said | grep -c listening) >= ${places.length})) && break`,
    '  sleep 0.25',
    'done',
    `timeout 15 bash -c ${quote(`${inPlainWords(command)} -c 3 -i 0.2 -w 4`)} >/dev/null 2>&1`,
    'sleep 0.3; kill "${pids[@]}"; wait',
  ].join('\n');
  await sandbox.start(script).done;
  const files: EvidenceFile[] = [];
  for (const [i, name] of places.entries()) {
    const { exit, stdout, truncated } = await sandbox.start(`base64 -w 0 ${base}.${i}`).done;
    if (exit !== 0 || truncated) continue;
    const folder = name === '' ? 'host' : `namespace-${encodeURIComponent(name)}`;
    files.push({ path: `capture/${folder}.pcap`, content: Buffer.from(stdout, 'base64') });
  }
  await sandbox.start(`rm -f ${base}.*`).done;
  return files;
}
