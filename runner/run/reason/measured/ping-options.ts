import { isIP } from 'node:net';

/** Options of a ping line that change the packet's way (ping(8)). */
export interface PingOptions {
  /** `-I ADDRESS`. */
  readonly source?: string;
  /** `-I INTERFACE`. */
  readonly device?: string;
}

/** Reads the options of a page's ping line. */
export function pingOptions(text: string | undefined): PingOptions {
  const value = / -I ?(\S+)/.exec(text ?? '')?.[1];
  if (value === undefined) return {};
  return isIP(value) === 0 ? { device: value } : { source: value };
}
