import { unwrapped } from '../../../../lib/command-line.ts';
import { inNamespace } from '../../../../lib/in-namespace.ts';

/**
 * The command that waits until what was started in the background can be asked: until something listens there, where it
 * is such a server (ss(8)), for 5 s at most.
 * @param where the namespace that it was typed in; undefined for one without a name, which ss(8) cannot be sent to
 */
export function waitForServer(command: string, where: string | undefined): string {
  const { text, namespace } = unwrapped(command);
  const place = namespace === '' ? where : namespace;
  if (place === undefined || !/^(?:nc|ncat|netcat|iperf3?|socat|sshd|nginx|\S*python)/.test(text))
    return 'sleep 0.5';
  const listening = inNamespace(place, 'ss -Hltun');
  return `for try in {1..50}; do [[ $(${listening}) ]] && break; sleep 0.1; done`;
}

/** Whether a command puts a server into the background itself: its reader sees there too when it is ready. */
export function isServerBehind(command: string): boolean {
  const { text } = unwrapped(command);
  return (
    /[^&>]&\s*$/.test(text) &&
    /^(?:(?:nc|ncat|netcat)\b.*\s-\w*l|iperf3?\b.*\s(?:-\w*s|--server)|socat\b.*LISTEN|\S*python\S*\s.*(?:http\.server|SimpleHTTPServer))/.test(
      text,
    )
  );
}
