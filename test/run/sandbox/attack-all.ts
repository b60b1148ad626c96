/** Types every attack into a sandbox of its own; what each printed, as JSON. Arguments: the folder to show, a prologue. */
import { closeGround } from '../../../runner/run/sandbox/ground.ts';
import { Sandbox } from '../../../runner/run/sandbox/sandbox.ts';
import { attacks } from './attacks.ts';

const [own = '', prologue = ''] = process.argv.slice(2);

async function printedBy(command: string): Promise<string> {
  const sandbox = await Sandbox.open({ sees: [own] });
  const limit = setTimeout(() => void sandbox.close(), 20_000);
  try {
    await sandbox.run(prologue);
    const { stdout, stderr } = await sandbox.run(`(${command}\n)`);
    return stdout + stderr;
  } catch (error) {
    const { partial } = error as { partial?: { stdout: string; stderr: string } };
    if (partial === undefined) throw error;
    return partial.stdout + partial.stderr;
  } finally {
    clearTimeout(limit);
    await sandbox.close();
  }
}

const printed: string[] = [];
for (let i = 0; i < attacks.length; i += 4) {
  printed.push(...(await Promise.all(attacks.slice(i, i + 4).map(({ command }) => printedBy(command)))));
}
await closeGround();
process.stdout.write(JSON.stringify(printed));
