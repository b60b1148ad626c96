import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { packageRoot } from '../../kit/package-root.ts';
import { Fault } from '../../text/fault.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { systemCallsInPerl } from '../sandbox/system-calls.ts';
import type { Network, Part } from './network.ts';
import { parseNetwork } from './parse-network.ts';

let script: string | undefined;
let filesScript: string | undefined;

/**
 * Reads the network of a sandbox beside whatever runs in it: links, addresses and what `parts` name, of all
 * namespaces, or of the ones of these names ('' is the sandbox's own). One `ip` for each namespace, and one program
 * more for each of: IPv6 rules, a bridge's tables, queues, rules of nftables; one for the files of /proc of all.
 * What cannot be read is in the network's `gaps`; it is empty there.
 * @throws {Fault} `sandbox` when nothing can be read
 */
export async function readNetwork(
  sandbox: Sandbox,
  parts: readonly Part[],
  names?: readonly string[],
): Promise<Network> {
  // The kernel starts a network namespace without rules, so nothing has to be read where none were made.
  const wanted = [...parts, ...(sandbox.mayHaveRules ? [] : ['no-nft'])];
  const [{ exit, stdout, stderr, ms, truncated }, processes] = await Promise.all([
    sandbox.start(readingScript(wanted, names)).done,
    parts.includes('programs') ? sandbox.inventory().then((inventory) => inventory.processes) : [],
  ]);
  if (exit !== 0 || truncated) {
    throw new Fault('sandbox', `the state of the network cannot be read: ${stderr.trim()}`, {
      cure: 'netscene doctor',
    });
  }
  const text = stdout.includes('\n') ? stdout : gunzipSync(Buffer.from(stdout, 'base64')).toString();
  return parseNetwork({ stdout: text, stderr, processes, ms });
}

/** What bash runs to read the network around it; see `read-network.bash`. */
export function readingScript(parts: readonly string[], names?: readonly string[]): string {
  const textOf = (name: string) => readFileSync(join(packageRoot, 'runner/run/network', name), 'utf8');
  script ??= textOf('read-network.bash');
  filesScript ??= systemCallsInPerl() + textOf('read-files.pl');
  const head = [`netscene_parts=' ${parts.join(' ')} '`, `netscene_perl=${quoted(filesScript)}`];
  if (names !== undefined) head.push(`netscene_names=(${names.map(quoted).join(' ')})`);
  return [...head, script].join('\n');
}

/** A word for bash; an empty one is a word too. */
function quoted(name: string): string {
  return `'${name.replaceAll("'", "'\\''")}'`;
}
