import type { Entry } from './typed-page.ts';

/** The name under which a page has its reader save a script, and whether the page runs it itself. */
export function savedAs(entries: readonly Entry[], at: number): { name: string; isRun: boolean } {
  const around = entries
    .slice(Math.max(0, at - 3), at + 6)
    .map(({ text }) => text.split('\n')[0])
    .join('\n');
  const runs = entries
    .slice(at + 1)
    .map((one) => (one.kind === 'command' ? scriptRunBy(one.text) : undefined))
    .find((name) => name !== undefined);
  const name = runs ?? /([\w-]+\.(?:sh|bash))\b/.exec(around)?.[1] ?? 'page-script.sh';
  return { name, isRun: runs !== undefined };
}

function scriptRunBy(text: string): string | undefined {
  return /(?:^|\s)(?:\.\/|(?:ba)?sh\s+(?:-\w+\s+)?(?:\.\/)?)([\w.-]+)/.exec(text)?.[1];
}

/** Files of the page's repository that a command needs. */
export function filesNeeded(text: string): string[] {
  if (!/^(?:sudo\s+)?(?:\.{0,2}\/|chmod\b|(?:ba)?sh\s|source\s|\.\s|python3?\s)/.test(text.trim())) return [];
  return [...text.matchAll(/(?<=^|\s)(?:\.{0,2}\/)?(?:[\w.-]+\/)*[\w*-]+\.(?:sh|bash|py|pl)(?=\s|$)/g)].map(
    ([name]) => name,
  );
}
