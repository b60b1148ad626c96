/** A shell prompt at the beginning of a line, and what was typed after it. */
export interface Prompt {
  /** The prompt itself, as far as the command. */
  readonly text: string;
  /** The machine that it names, where it names one. */
  readonly host?: string;
  readonly typed: string;
  /** True for a bare `#`, which may as well begin a comment. */
  readonly maybeComment: boolean;
}

const forms: readonly RegExp[] = [
  // [root@host ~]# and [host]$
  /^(?:\([\w.-]+\)\s?)?\[(?:[\w.-]+@)?(?<host>[\w.-]+)[^\]]*\]\s?[$#%]\s+/,
  // root@host:~# and user@host $
  /^(?:\([\w.-]+\)\s?)?[\w.-]+@(?<host>[\w.-]+)(?:[: ][^\s$#%]*)?\s?[$#%>]\s+/,
  // host1$, host1:~#, bash-5.1#
  /^(?:bash-|sh-)[\d.]+[$#]\s+/,
  /^(?<host>[A-Za-z][\w.-]*)(?::[^\s$#]*)?[$#]\s+/,
  // / # of busybox, ~ $
  /^[~/][\w./-]*\s?[$#]\s+/,
  /^➜\s+\S+\s+/,
  /^[$%]\s+/,
];

/** Reads the prompt of a line; undefined where there is none. */
export function readPrompt(line: string): Prompt | undefined {
  for (const form of forms) {
    const match = form.exec(line);
    if (match === null) continue;
    const host = match.groups?.host;
    return {
      text: match[0],
      ...(host === undefined ? {} : { host }),
      typed: line.slice(match[0].length),
      maybeComment: false,
    };
  }
  const bare = /^#\s+(?=\S)/.exec(line);
  if (bare === null) return undefined;
  return { text: bare[0], typed: line.slice(bare[0].length), maybeComment: true };
}
