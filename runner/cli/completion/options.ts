import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packageRoot } from '../../kit/package-root.ts';
import { command } from '../command.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

export const completionCommand = command({
  words: 'completion [shell]',
  describe: 'print what makes a shell complete netscene’s commands',
  options: (argv) =>
    argv
      .positional('shell', { choices: shells, describe: 'the shell that you are in without' })
      .example('netscene completion bash >> ~/.bashrc', '')
      .example('netscene completion zsh >> ~/.zshrc', '')
      .example('netscene completion fish > ~/.config/fish/completions/netscene.fish', ''),
  run: async ({ shell }) => {
    const own = basename(process.env.SHELL ?? '') as Shell;
    const wanted = shell ?? (shells.includes(own) ? own : 'bash');
    const file = `runner/cli/completion/netscene.${wanted}`;
    process.stdout.write(readFileSync(join(packageRoot, file), 'utf8'));
    return 0;
  },
});
