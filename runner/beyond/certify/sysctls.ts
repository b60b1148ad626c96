import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the kernel itself counts, draws or measures: Documentation/admin-guide/sysctl. */
const ofTheKernel =
  /^(?:kernel\/(?:random\/|ns_last_pid|pty\/nr|sched_domain|hung_task_detect_count)|fs\/(?:dentry-state|file-nr|inode-nr|inode-state|aio-nr|quota\/|binfmt_misc\/)|net\/netfilter\/nf_conntrack_count|net\/ipv4\/neigh|net\/ipv6\/neigh|net\/ipv4\/tcp_fastopen_key|vm\/stat_refresh|vm\/drop_caches|vm\/compact_memory)/;

/** Every setting under /proc/sys that this user may read. */
export function readSysctls(): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  walk('', settings);
  return settings;
}

function walk(folder: string, settings: Map<string, string>): void {
  for (const entry of readdirSync(join('/proc/sys', folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    try {
      if (entry.isDirectory()) walk(path, settings);
      else if (!ofTheKernel.test(path))
        settings.set(path, readFileSync(join('/proc/sys', path), 'utf8').trim());
    } catch {
      // Write-only, for root only, or gone with its interface.
    }
  }
}
