import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { Fault } from '../fault.ts';
import { packageRoot } from '../package-root.ts';

/** `netscene new my-lab`: writes a commented scenario that passes as it is, and what an editor needs to check it. */
export async function writeNew(name: string): Promise<void> {
  const file = /\.ts$/.test(name) ? name : `${name}.ts`;
  const title = basename(file, '.ts');
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(title)) {
    throw new Fault('usage', `"${title}" cannot be the name of a scenario`, {
      where: name,
      cure: 'lower-case letters, digits and single hyphens, such as "my-lab"',
    });
  }
  const template = readFileSync(join(packageRoot, 'scenarios/template.ts'), 'utf8');
  const text = template.replaceAll("'template'", `'${title}'`).replaceAll("'../lib/index.ts'", "'netscene'");
  write(file, text);
  const shown = file.includes('/') ? file : `./${file}`;
  process.stdout.write(`wrote ${file}\n`);
  const config = join(dirname(file), 'tsconfig.json');
  if (!resolvesNetscene(file) && !existsSync(config)) {
    write(config, editorConfig());
    process.stdout.write(`wrote ${config}, so that your editor knows the types\n`);
  }
  process.stdout.write(`\nrun it: netscene run ${shown}\n`);
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Fault('file', code === 'EEXIST' ? 'the file is there already; it was left as it is' : message, {
      where: file,
      cure:
        code === 'EEXIST' ? 'choose another name' : 'choose a folder that exists and that you may write to',
    });
  }
}

function resolvesNetscene(file: string): boolean {
  try {
    createRequire(resolve(file)).resolve('netscene/package.json');
    return true;
  } catch {
    return false;
  }
}

/** Compiler options under which `netscene` means this package, for an editor; nothing is compiled with them. */
function editorConfig(): string {
  const types = { netscene: [join(packageRoot, 'dist/lib/index.d.ts')] };
  const compilerOptions = {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    typeRoots: [join(packageRoot, 'node_modules/@types')],
    paths: types,
  };
  return `${JSON.stringify({ compilerOptions }, null, 2)}\n`;
}
