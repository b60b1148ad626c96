import { type CommandLine, readCommands } from '../../../lib/command-line.ts';
import { commandsOfIpBatch } from './ip-batch.ts';

/** Programs that make no rules of nftables, whatever their arguments. `ip` may start others, and has its own check. */
const harmless = new Set([
  ...['ping', 'fping', 'sysctl', 'bridge', 'tc', 'arp', 'ifconfig', 'brctl', 'route', 'ethtool', 'arping'],
  ...['cat', 'echo', 'true', 'false', ':', 'sleep', 'ls', 'grep', 'mkdir', 'touch'],
]);

/** What may start one of these without changing what it does. */
const plainStarters = new Set(['sudo', 'ip netns exec']);

/**
 * Could this command make rules of nftables? Only of plain words it is known that it could not: one of
 * the programs above, or `ip`, by itself or in a namespace. What the shell would make of anything else
 * (pipes, variables, functions, files) is not looked into.
 */
export function mayMakeRules(command: string): boolean {
  return (commandsOfIpBatch(command) ?? command.split('\n')).some(
    (line) => !/^[\w\s.,:@/=+%-]*$/.test(line) || readCommands(line).some(mayMake),
  );
}

function mayMake({ program, words, starters }: CommandLine): boolean {
  if (starters.some((starter) => !plainStarters.has(starter))) return true;
  if (program === '' || harmless.has(program)) return false;
  if (program !== 'ip') return true;
  // A batch is a file of commands, which may be `netns exec`; `vrf exec` starts a program too (ip(8)).
  return words.some((word) => /^--?b(?!r)/.test(word) || (word !== '' && 'exec'.startsWith(word)));
}
