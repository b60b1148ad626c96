import picomatch from 'picomatch';

const bound = /^(<=|>=|<|>|=)(\d+(?:\.\d+)*)$/;

/**
 * Whether a kernel release (`uname -r`) is one of those that a glob (`6.1.*`) or a range (`>=6.1 <6.6`)
 * names. A bound is compared in as many parts as it has: `<=6.1` takes every 6.1. Undefined: the pattern
 * is neither.
 */
export function kernelMatcher(pattern: string): ((release: string) => boolean) | undefined {
  if (!/^\s*[<>=]/.test(pattern)) return picomatch(pattern);
  const bounds = pattern
    .trim()
    .split(/\s+/)
    .map((word) => bound.exec(word));
  if (bounds.includes(null)) return undefined;
  return (release) =>
    bounds.every((match) => {
      const [, sign, version] = match as unknown as [string, string, string];
      const order = compare(release, version);
      switch (sign) {
        case '<':
          return order < 0;
        case '<=':
          return order <= 0;
        case '>':
          return order > 0;
        case '>=':
          return order >= 0;
        default:
          return order === 0;
      }
    });
}

function compare(release: string, version: string): number {
  const numbers = (/^\d+(?:\.\d+)*/.exec(release)?.[0] ?? '').split('.').map(Number);
  for (const [index, part] of version.split('.').map(Number).entries()) {
    const difference = (numbers[index] ?? 0) - part;
    if (difference !== 0) return difference;
  }
  return 0;
}
