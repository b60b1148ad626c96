import { scenarioFile } from '../../cli/netscene.ts';

/** A scenario that goes as claimed. */
export function wholeLab(at: string): string {
  return scenarioFile(
    at,
    'lab',
    "setup('one')`ip netns add a\nip -n a link set lo up`, " +
      "unreachable('nobody')`ip netns exec a ping -c 1 10.9.9.9`, " +
      "reachable('ourselves')`ip netns exec a ping -c 1 127.0.0.1`, cleanup`ip netns del a`",
  );
}

/** The same, of the same name, whose last claim does not hold, with what a terminal and XML choke on. */
export function brokenLab(at: string): string {
  return scenarioFile(
    at,
    'lab',
    "setup('one')`ip netns add a`, " +
      "unreachable('nobody')`ip netns exec a ping -c 1 10.9.9.9`, " +
      "reachable('ourselves')`ip netns exec a ping -c 1 127.0.0.1`, cleanup`ip netns del a`",
  );
}

/** A command of the set-up fails, and says what terminals, XML, KTAP and GitHub's runner take for their own. */
export function nastyLab(at: string): string {
  return scenarioFile(
    at,
    'nasty',
    // The escapes are those of printf.
    "setup('a <title> & \"quotes\" # 100%')`printf '\\033[2J\\001<&>]]>\\n::error::x\\nok 1 x # SKIP\\n'; false`",
  );
}
