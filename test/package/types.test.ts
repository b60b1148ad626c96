import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { packageRoot } from '../../runner/kit/package-root.ts';

const run = promisify(execFile);

/** What may lie in a folder before `netscene new lab` is typed there. */
const folders: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  'an empty folder': {},
  'a package.json': { 'package.json': { private: true } },
  'a package of modules': { 'package.json': { type: 'module' } },
  'a package of "type": "commonjs"': { 'package.json': { type: 'commonjs' } },
  'a strict tsconfig.json of Node’s resolution': {
    'package.json': { type: 'module' },
    'tsconfig.json': {
      compilerOptions: { module: 'nodenext', strict: true, target: 'es2022', noEmit: true },
    },
  },
  'a tsconfig.json of Node’s resolution, and "type": "commonjs"': {
    'package.json': { type: 'commonjs' },
    'tsconfig.json': {
      compilerOptions: { module: 'nodenext', strict: true, target: 'es2022', noEmit: true },
    },
  },
  'a tsconfig.json of a bundler': {
    'tsconfig.json': {
      compilerOptions: {
        module: 'esnext',
        moduleResolution: 'bundler',
        target: 'es2022',
        strict: true,
        exactOptionalPropertyTypes: true,
        verbatimModuleSyntax: true,
      },
    },
  },
};

/** A scenario that uses all that has types, and one mistake that they have to find. */
const typedScenario = (
  node: string,
) => `import { because, nodes, reachable, scenario, script, unreachable } from 'netscene';
const hosts = nodes({ a: '10.0.0.1', b: { namespace: 'x', address: '10.0.0.2' } });
export default scenario({ name: 'typed', title: 'types', steps: [
  reachable('x', hosts.pair('a', '${node}')),
  unreachable('y', because('no-route', hosts.every()), { because: 'link-down' }),
  script('z', async ($, scene) => {
    const { stdout, exitCode } = await $({ nothrow: true })\`ip link | head -n \${3}\`.timeout('5s');
    const lines: string[] = await $\`ls\`.lines();
    const links = await scene.in('x').links();
    if (exitCode !== 0 && links[0]?.mtu === stdout.length) throw new Error(lines.join());
  }),
] });
`;

describe('the types of the package as it is published, without skipLibCheck', {
  timeout: 600_000,
  concurrency: 2,
}, () => {
  let home: string;
  let tarball: string;
  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'netscene-types-'));
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', home], { cwd: packageRoot });
    // Not among our own packages: two TypeScripts there would be of one name.
    const options = ['--no-save', '--ignore-scripts', '--prefer-offline', '--loglevel=error'];
    await run('npm', ['install', ...options, '--prefix', home, 'typescript@~5.4.5'], { cwd: home });
    tarball = join(home, (JSON.parse(stdout) as [{ filename: string }])[0].filename);
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  /** What is installed is unpacked: with its dependencies, which its types must not need. */
  async function install(folder: string): Promise<void> {
    const modules = join(folder, 'node_modules/netscene');
    mkdirSync(modules, { recursive: true });
    await run('tar', ['-xzf', tarball, '-C', modules, '--strip-components=1']);
  }

  const executable = join(packageRoot, 'dist/bin/netscene.js');
  /** Each is a whole TypeScript: of the oldest that we hold to, and of ours. */
  const compilers = { '5.4': () => home, '7': () => packageRoot };
  for (const [what, files] of Object.entries(folders)) {
    // Not installed, as npx leaves it: one folder shows it, since all get the same file.
    for (const installed of what === 'an empty folder' ? [true, false] : [true]) {
      it(`${what}${installed ? '' : ', where it is not installed'}`, async () => {
        const folder = mkdtempSync(join(home, 'folder-'));
        for (const [name, content] of Object.entries(files))
          writeFileSync(join(folder, name), JSON.stringify(content));
        if (installed) await install(folder);
        await run(process.execPath, [executable, 'new', 'lab'], { cwd: folder });
        writeFileSync(join(folder, 'typed.ts'), typedScenario('b'));
        writeFileSync(join(folder, 'wrong.ts'), typedScenario('c'));
        const check = (tsc: string) =>
          run(process.execPath, [tsc, '--noEmit'], { cwd: folder }).then(
            () => '',
            (error: { stdout: string }) => error.stdout,
          );
        for (const [version, at] of Object.entries(compilers)) {
          const found = (await check(join(at(), 'node_modules/typescript/bin/tsc'))).trim().split('\n');
          assert.match(found[0] ?? '', /^wrong\.ts\(4,\d+\): error TS2345: .*"c"/, version);
          assert.deepEqual(
            found.filter((line) => /^\S/.test(line)).slice(1),
            [],
            `${what}, TypeScript ${version}`,
          );
        }
      });
    }
  }
});
