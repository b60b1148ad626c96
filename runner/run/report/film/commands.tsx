import type { CommandEvent } from '../../events/event.ts';
import { Printed } from './scrolled.tsx';

/** The commands of a step with the article's lines and what they printed. */
export function Commands({ commands }: { commands: readonly CommandEvent[] }) {
  if (commands.length === 0) return null;
  return (
    <section aria-label="Commands">
      <h4>Commands</h4>
      <div class="session">
        {commands.map(({ command, line, exit, stdout, stderr, truncated }, i) => (
          // Commands are told once and stay in their order.
          <div key={i} class={exit === 0 ? 'command' : 'command failed'}>
            <Printed label={`Command ${i + 1}`}>
              <span class="line">{line ?? '+'}</span> <b>$ {command}</b>
              {printed(stdout)}
              {stderr.trim() !== '' && <span class="stderr">{printed(stderr)}</span>}
              {truncated && '\n… more was printed than is kept'}
              {exit !== 0 && <span class="stderr">{`\nexit code ${exit}`}</span>}
            </Printed>
          </div>
        ))}
      </div>
    </section>
  );
}

function printed(text: string): string {
  return text.trim() === '' ? '' : `\n${text.trimEnd()}`;
}
