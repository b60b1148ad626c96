/** What to type first. */
export const examples: [string, string][] = [
  ['$0 run', 'every section of the article, as a pass/fail table'],
  ['$0 run gateway --verbose', 'one section, command by command, as in a terminal'],
  ["$0 run 'gateway*' @veth --jobs 4", 'by glob and by tag, four at once'],
  ['$0 run gateway --verbatim', 'the article’s ping lines unchanged (-c 5)'],
  ['$0 run --reporter table --reporter json=out.json', 'a table here, a document there'],
  ['$0 run ./my-lab.ts', 'a scenario of your own'],
];

/** Every exit code, for the end of a help text. */
export const exitCodes = `Exit codes, fit for git bisect run:
    0  all as claimed
    1  a claim failed, or the kernel of a guest panicked or oopsed
  125  this kernel cannot be judged (no boot, or every scenario skipped)
  129  an error: usage, a bad scenario, a missing tool, a failed command
  130  interrupted`;
