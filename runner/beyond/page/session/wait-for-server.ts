import { withoutStarters } from '../../../../lib/command-line.ts';
import { inNamespace } from '../../../../lib/in-namespace.ts';

const starters = new Set(['sudo', 'ip netns exec']);

/**
 * The command that waits until what was started in the background can be asked: until something listens there, where it
 * is such a server (ss(8)), for 5 s at most.
 * @param where the namespace that it was typed in
 */
export function waitForServer(command: string, where = ''): string {
  const { text, namespace = where } = withoutStarters(command.trim(), starters);
  if (!/^(?:nc|ncat|netcat|iperf3?|socat|sshd|nginx|\S*python)/.test(text)) return 'sleep 0.5';
  const listening = inNamespace(namespace, 'ss -Hltun');
  return `for try in {1..50}; do [[ $(${listening}) ]] && break; sleep 0.1; done`;
}
