import { spawn } from 'node:child_process';
import { asScenario } from '../sandbox/enter.ts';
import { credentials, sandboxEnvironment } from '../sandbox/environment.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

/** Does a text ask for a name of the Internet anywhere? */
export function asksNames(text: string): boolean {
  return /(?:\b(?:ping6?|curl|wget|dig|host|nslookup|traceroute|getent|nc|telnet|tracepath)\b[^\n]*?|https?:\/\/)(?<![\w.-])(?:[a-z][\w-]*\.)+(?:com|org|net|io|dev|cn|jp|kr|de|edu|gov|me|co|info|example)\b/i.test(
    text,
  );
}

/**
 * Has names resolve in a sandbox with an uplink: every name is some public address, always the same. Without it a
 * look-up fails at once, since the router refuses it.
 */
export async function resolveNames(sandbox: Sandbox, { internet }: { internet: string }): Promise<void> {
  const redirect = ['iptables', 'ip6tables']
    .map((tables) => `nsenter --net=${internet} ${tables} -t nat -A PREROUTING -p udp --dport 53 -j REDIRECT`)
    .join('; ');
  // A query to any server of the Internet is answered by this one, with that server's address.
  await sandbox.run(`{ ${redirect}; } 2>/dev/null; :`);
  const [program, ...words] = asScenario(sandbox) as [string, ...string[]];
  const child = spawn(
    program,
    [...words, 'nsenter', `--net=${internet}`, process.execPath, '-e', responder],
    {
      cwd: '/',
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
      env: sandboxEnvironment(),
      ...credentials(),
    },
  );
  child.unref();
  // It has nobody to wait for it where it cannot start: names then fail at once.
  await new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
    child.stdout?.once('data', () => resolve());
  });
}

/** Bash: has the resolver of the sandbox ask the router. */
export function resolverCommand(router: string): string {
  return (
    `echo nameserver ${router} >/run/netscene/resolv.conf; netscene_file=$(readlink -f /etc/resolv.conf); ` +
    `[[ -e $netscene_file ]] && mount --bind /run/netscene/resolv.conf "$netscene_file"; unset netscene_file; :`
  );
}

/** RFC 1035: the first question is answered with an A record; for any other type there is none. */
const responder = `
const { createSocket } = require('node:dgram');
const { createHash } = require('node:crypto');
const socket = createSocket('udp4');
socket.on('message', (query, { address, port }) => {
  let at = 12;
  const labels = [];
  while (query[at] > 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]));
    at += query[at] + 1;
  }
  const asksAddress = query.readUInt16BE(at + 1) === 1;
  const hash = createHash('sha256').update(labels.join('.').toLowerCase()).digest();
  const head = Buffer.from([query[0], query[1], 0x81, 0x80, 0, 1, 0, asksAddress ? 1 : 0, 0, 0, 0, 0]);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 93, 184, hash[0], Math.max(1, hash[1])]);
  socket.send(Buffer.concat([head, query.subarray(12, at + 5), ...(asksAddress ? [record] : [])]), port, address);
});
socket.on('error', () => process.exit(1));
socket.bind(53, '0.0.0.0', () => console.log('ready'));
`;
