import { room } from './room.ts';
import type { RecordedSession } from './session.ts';

/** The namespace that a session's shell is in: empty for the sandbox's own, undefined for one without a name. */
export async function whereIs(session: RecordedSession): Promise<string | undefined> {
  // No namespace is called ".".
  const { stdout } = await session.type(
    `if [ /proc/self/ns/net -ef ${room}/own-net ]; then echo .; else ip netns identify; fi`,
  );
  const name = stdout.trim();
  return name === '.' ? '' : name || undefined;
}
