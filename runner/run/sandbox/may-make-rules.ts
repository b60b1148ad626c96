import { commandsOfIpBatch } from './ip-batch.ts';

/** Programs that make no rules of nftables, whatever their arguments. `ip` may start others, and has its own check. */
const harmless = new Set([
  ...['ping', 'fping', 'sysctl', 'bridge', 'tc', 'arp', 'ifconfig', 'brctl', 'route', 'ethtool', 'arping'],
  ...['cat', 'echo', 'true', 'false', ':', 'sleep', 'ls', 'grep', 'mkdir', 'touch'],
]);

/**
 * Could this command make rules of nftables? Only of plain words it is known that it could not: one of
 * the programs above, or `ip`, by itself or in a namespace. What the shell would make of anything else
 * (pipes, variables, functions, files) is not looked into.
 */
export function mayMakeRules(command: string): boolean {
  return (commandsOfIpBatch(command) ?? command.split('\n')).some((line) => {
    if (!/^[\w\s.,:@/=+%-]*$/.test(line)) return true;
    return mayBeStarted(line.trim().split(/\s+/));
  });
}

function mayBeStarted(words: readonly string[]): boolean {
  const [program = '', ...rest] = words;
  if (program === '' || harmless.has(program)) return false;
  if (program === 'sudo') return mayBeStarted(rest);
  if (program !== 'ip') return true;
  // A batch is a file of commands, which may be `netns exec` (ip(8)).
  if (rest.some((word) => /^-b/.test(word))) return true;
  const exec = rest.indexOf('exec');
  if (exec === -1) return false;
  return rest[0] === 'netns' && exec === 1 ? mayBeStarted(rest.slice(3)) : true;
}
