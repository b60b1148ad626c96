/** Stands before an operand that looks like an option; no argument of a process can hold it (execve(2)). */
const mark = '\0';

/**
 * The arguments of a command line in which everything after `--` is an operand, whatever it looks like
 * (POSIX, Utility Syntax Guideline 10). yargs would keep those words apart, and a command that looks for its
 * operands in their usual place would run without them.
 */
export function withOperandsMarked(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  if (end === -1) return [...args];
  const operands = args.slice(end + 1).map((word) => (word.startsWith('-') ? mark + word : word));
  return [...args.slice(0, end), ...operands];
}

/** A request with its operands as they were typed. */
export function plainOperands<Request extends object>(request: Request): Request {
  const plain = (value: unknown): unknown => {
    if (typeof value === 'string') return value.startsWith(mark) ? value.slice(1) : value;
    return Array.isArray(value) ? value.map(plain) : value;
  };
  return Object.fromEntries(Object.entries(request).map(([key, value]) => [key, plain(value)])) as Request;
}
