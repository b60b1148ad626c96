import { basename } from 'node:path';
import { Fault } from '../../text/fault.ts';

/** The file and the name of a scenario that is to be written: `my-lab`, `my-lab.ts`, `labs/my-lab`. @throws {Fault} `usage` */
export function scenarioNameOf(word: string): { file: string; name: string } {
  const file = /\.ts$/.test(word) ? word : `${word}.ts`;
  const name = basename(file, '.ts');
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw new Fault('usage', `"${name}" cannot be the name of a scenario`, {
      where: word,
      cure: 'lower-case letters, digits and single hyphens, such as "my-lab"',
    });
  }
  return { file, name };
}
