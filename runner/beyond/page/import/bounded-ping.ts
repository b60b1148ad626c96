/** A simple command up to what ends it, that pings without saying how often. */
const unbounded = /(^|[\s;|&"'({])(ping6?)(?=\s+(?:[-$"']|[\w.:]))([^;|&<>\n"')}]*)/g;

/**
 * A loop, function or list with a count in each of its pings that have none: they would never end.
 * What is only printed (`echo "ping …"`) stays as it is.
 */
export function boundedPings(text: string): string {
  if (/&\s*$/.test(text)) return text;
  return text.replace(unbounded, (whole, before: string, program: string, rest: string, at: number) => {
    const said =
      text
        .slice(0, at)
        .split(/[;|&\n]/)
        .at(-1) ?? '';
    const bounded = /\s-\w*[cw]\s*["']?[\d$]/.test(rest) || /\btimeout\b/.test(said);
    if (bounded || /\b(?:echo|printf|alias|command -v|which|pkill|killall)\b/.test(said) || before === '"')
      return whole;
    return `${before}${program} -c 3${rest}`;
  });
}
