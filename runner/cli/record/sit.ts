import { shellIn } from '../../beyond/inspect/shell.ts';
import type { NetworkWatch } from '../../beyond/record/network-watch.ts';
import { room } from '../../beyond/record/room.ts';
import type { RecordedSession } from '../../beyond/record/session.ts';
import type { Taken } from '../../beyond/record/taken.ts';
import { sandboxEnvironment } from '../../run/sandbox/environment.ts';

/** A shell of the session on the terminal that we are on, until it is left. */
export async function sit(session: RecordedSession, network: NetworkWatch, name: string): Promise<Taken[]> {
  const taken: Taken[] = [];
  session.onTaken(async (one) => {
    taken.push({ ...one, changed: await network.changed() });
  });
  // Of the shells that are opened from it: `ip netns exec a bash`.
  await session.put('.bashrc', `. ${room}/terminal.bash`);
  process.stdout.write(
    `Try things: every command and every ping is noted. A line "# TITLE" names what follows.\n` +
      `Ctrl-D or exit leaves the shell, and ${name} is written.\n`,
  );
  const environment = {
    PATH: `${room}/bin:${sandboxEnvironment().PATH}`,
    BASH_ENV: `${room}/watch.bash`,
    HOME: '/tmp/page',
    NETSCENE_NAME: name,
  };
  const words = Object.entries(environment).map(([key, value]) => `${key}=${value}`);
  const shell = `cd /tmp/page; exec bash --noprofile --rcfile ${room}/terminal.bash -i`;
  await shellIn(session.sandbox, {
    scenario: name,
    command: ['env', '-u', 'NETSCENE_OWN', ...words, 'bash', '-pc', shell],
  });
  return taken;
}
