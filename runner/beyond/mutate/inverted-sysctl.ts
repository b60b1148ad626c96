/** A `sysctl` command up to its end, sysctl(8), and each `NAME=0` or `NAME=1` in it. */
const sysctl = /\bsysctl\s[^;&|\n]*/g;
const assignment = /(?<=["'\s][\w./*-]+=["']?)[01](?=["']?(?:\s|$|[)]))/g;
/** `echo 1 > /proc/sys/…`, with tee(1) too. */
const written =
  /(?<=\becho\s+(?:-n\s+)?["']?)[01](?=["']?\s*(?:>|\|\s*(?:sudo\s+)?tee\s+)\s*["']?\/proc\/sys\/)/g;

/** The command with one setting inverted, once for each setting of 0 or 1 in it. */
export function invertedSysctls(text: string): string[] {
  const assigned = [...text.matchAll(sysctl)].flatMap(({ 0: command, index }) =>
    [...command.matchAll(assignment)].map((match) => index + match.index),
  );
  const echoed = [...text.matchAll(written)].map(({ index }) => index);
  return [...assigned, ...echoed].map(
    (at) => text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1),
  );
}
