import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../kit/package-root.ts';

type BashPart = 'begin' | 'beside' | 'enter' | 'lib-sh' | 'machine' | 'printed' | 'session' | 'tap' | 'words';

/** Functions in bash that an exported file carries, from the file of that name in this folder. */
export function bashPart(name: BashPart): string {
  return readFileSync(join(packageRoot, `runner/beyond/export/${name}.bash`), 'utf8').trimEnd();
}
