/** Programs that end with 1 to say no: nothing failed. */
const answersNo =
  /^(?:grep|egrep|fgrep|zgrep|diff|cmp|test|\[|\[\[|\(\(|false|expr|let|which|type|command|pgrep|pidof|kill|pkill|killall|wait|read|tcpdump|timeout|curl|wget|nc|host|dig|nslookup|traceroute|arping|fping|iperf3?|mount|umount|hash)$/;

/**
 * Does a command shrug off its own failure, so that a reader does not mind it either: `2>/dev/null`, `|| true`,
 * `[[ … ]] && …`, `| grep -q`, a program that ends with 1 by nature?
 * @param exit its exit code
 */
export function shrugsOff(text: string, exit: number): boolean {
  if (/(?:2|&)>\s*\/dev\/null|2>&-|\|\|/.test(text)) return true;
  const last =
    text
      .split(/&&|\||;|\n/)
      .at(-1)
      ?.trim() ?? '';
  if (/^\s*(?:\[|test\s|\(\(|if\s|while\s|until\s|!\s)/.test(text)) return true;
  return exit === 1 && answersNo.test(programOf(last));
}

/** The program that a simple command runs, in whatever namespace. */
export function programOf(command: string): string {
  const words = command.trim().split(/\s+/);
  for (;;) {
    const word = words[0] ?? '';
    if (/^(?:sudo|doas|env|nohup|time|exec|command|builtin|setsid)$/.test(word) || /^\w+=/.test(word)) {
      words.shift();
      while (words[0]?.startsWith('-') && words.length > 1) words.shift();
    } else if (
      word === 'ip' &&
      /^net(?:ns)?$/.test(words[1] ?? '') &&
      /^e(?:x|xe|xec)?$/.test(words[2] ?? '')
    ) {
      words.splice(0, 4);
    } else if (word === 'nsenter' || word === 'timeout' || word === 'unshare') {
      words.shift();
      while (/^-|^\d/.test(words[0] ?? '')) words.shift();
    } else return word.replace(/^.*\//, '');
  }
}
