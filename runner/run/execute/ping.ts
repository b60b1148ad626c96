import type { CommandResult } from '../sandbox/sandbox.ts';

export interface PingVerdict {
  readonly observed: 'reply' | 'silence' | 'unknown';
  readonly sent: number;
  readonly received: number;
  readonly said: string;
}

/** Errors with which the kernel refuses to send (ping(8) exits with 2 at once): no packet left. */
const refused =
  /ping6?: (?:connect|sendmsg|sendto): (?:Network is unreachable|No route to host|Invalid argument|Permission denied|Operation not permitted)/;

/**
 * Reads what ping(8) of iputils says. Only its own count of packets, or the kernel's refusal to
 * send, is taken as silence; an exit code says nothing (a missing program has the same).
 */
export function readPing({ stdout, stderr }: CommandResult): PingVerdict {
  const counted = /(\d+) packets transmitted, (\d+) received/.exec(stdout);
  const said = [...stdout.split('\n').filter((line) => line.startsWith('From ')), stderr.trim()];
  const text = [...new Set(said.filter(Boolean))].slice(0, 5).join('\n');
  if (counted) {
    const [sent, received] = [Number(counted[1]), Number(counted[2])];
    const unsendable = nothingSent(stdout, sent);
    if (unsendable !== undefined) {
      return { observed: 'unknown', sent: 0, received, said: [text, unsendable].filter(Boolean).join('\n') };
    }
    return { observed: received > 0 ? 'reply' : 'silence', sent, received, said: text };
  }
  if (refused.test(stderr)) return { observed: 'silence', sent: 0, received: 0, said: text };
  return { observed: 'unknown', sent: 0, received: 0, said: text };
}

/** Bytes after the IP header, or of the whole IPv4 packet, that the 16 bits of its length can say. */
const largest = 65_535;

/**
 * Why ping sent nothing, which is no silence. It counts as transmitted also what the kernel refused for its
 * size (EMSGSIZE of sendmsg(2)), and says not a word.
 */
function nothingSent(stdout: string, sent: number): string | undefined {
  if (sent === 0) return 'ping sent nothing';
  const [, v4, v6] = /^PING .*?(?:\d+\((\d+)\) bytes of data|(\d+) data bytes)/m.exec(stdout) ?? [];
  const size = Number(v4 ?? Number(v6) + 8);
  return size > largest ? `ping sent nothing: no packet holds ${v4 ?? v6} bytes` : undefined;
}
