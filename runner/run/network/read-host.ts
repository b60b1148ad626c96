import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '../../text/fault.ts';
import type { Network, Part } from './network.ts';
import { parseNetwork } from './parse-network.ts';
import { readingScript } from './read-network.ts';

const parts: readonly Part[] = ['routes', 'rules', 'bridges', 'filters', 'settings', 'programs'];

/**
 * Reads the network of this machine itself, with what its user may read: without being root, of other namespaces only
 * that they are there. Nothing of it is changed. @throws {Fault} `sandbox`
 */
export async function readHost(): Promise<Network> {
  const path = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;
  // Nobody else may write there: root may be reading.
  const scratch = mkdtempSync(join(tmpdir(), 'netscene-'));
  try {
    const start = performance.now();
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', readingScript(parts)], {
      env: { PATH: path, LC_ALL: 'C.UTF-8', TMPDIR: scratch },
      maxBuffer: 1 << 28,
    });
    return parseNetwork({ stdout, stderr, processes: processes(), ms: performance.now() - start });
  } catch (error) {
    throw new Fault('sandbox', `the network cannot be read: ${(error as Error).message}`, {
      cure: 'netscene doctor',
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Programs in another network namespace than ours, and those that hold a tap: `12 dnsmasq`. */
function processes(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        readlinkSync(`/proc/${pid}/ns/net`);
        return [`${pid} ${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()}`];
      } catch {
        return [];
      }
    });
}
