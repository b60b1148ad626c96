import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../kit/package-root.ts';
import { writeNewFile } from '../new-file.ts';
import { editorNeeds } from './editor-config.ts';
import { scenarioNameOf } from './scenario-name.ts';

/** `netscene new my-lab`: writes a commented scenario that passes as it is, and what an editor needs to check it. */
export async function writeNew(name: string): Promise<void> {
  const { file, name: title } = scenarioNameOf(name);
  const template = readFileSync(join(packageRoot, 'scenarios/template.ts'), 'utf8');
  const text = template.replaceAll("'template'", `'${title}'`).replaceAll("'../lib/index.ts'", "'netscene'");
  writeNewFile(file, text);
  const shown = file.includes('/') ? file : `./${file}`;
  process.stdout.write(`wrote ${file}\n`);
  const needs = editorNeeds(dirname(file));
  if (needs.kind === 'file') {
    writeNewFile(needs.file, needs.text);
    process.stdout.write(`wrote ${needs.file}, so that your editor knows the types\n`);
  }
  if (needs.kind === 'installation')
    process.stdout.write('for your editor, which knows no netscene here: npm install --save-dev netscene\n');
  process.stdout.write(`\nrun it: netscene run ${shown}\n`);
}
