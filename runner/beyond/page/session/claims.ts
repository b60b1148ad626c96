import type { Claim } from '../../record/played.ts';

/** What people write of a ping that is to be silent, in the languages of the pages that we have seen. */
const silent: readonly RegExp[] = [
  /\b(?:should|will|must|does|do|did|is|are|can|could|would)(?:n['’]?t| not| NOT)\b[^.]{0,60}\b(?:work|ping|reach|reachable|succeed|respond|reply|communicate|connect|pass|possible|able)/i,
  /\b(?:cannot|can['’]?t|unable to|not able to|won['’]?t|no longer|fails? to)\b[^.]{0,50}\b(?:ping|reach|communicate|connect|access|respond|work)/i,
  /\b(?:should|will|must|expected to|supposed to|going to) (?:fail|be (?:unreachable|blocked|denied|dropped))\b|\bexpect(?:ed)?:? ?(?:to )?(?:fail|failure|no reply|unreachable|timeout)/i,
  /\b(?:the |this )?pings? (?:still )?(?:fails?|failed|will fail|is blocked|times? out|timed out)\b|\bno (?:reply|replies|response|connectivity|route to host)\b|\b(?:network|host|destination) (?:host |net )?(?:is )?unreachable\b/i,
  /不通|不能(?:互相)?(?:ping|通|访问|连)|无法(?:ping|通|访问|连|到达)|ping ?不(?:通|到)|没有(?:响应|回复)|失败/i,
  /届かない|届きません|疎通(?:できない|できません|しない|不可)|通らない|通りません|到達(?:できない|できません|不能)|失敗(?:する|します)/,
  /(?:통신|핑|ping)[^.]{0,12}(?:안 ?(?:된|됨|되)|실패|불가|되지 않)|안 ?됨/,
  /не (?:работает|пингуется|проходит|доступ|отвечает)|недоступ/i,
  /no (?:funciona|responde|llega|alcanza)|(?:falla|fallará|inalcanzable)|n[ãa]o (?:funciona|responde|alcança)|ne (?:fonctionne|répond|passe) pas|échoue|nicht (?:erreichbar|funktionier|antwort)|schlägt fehl/i,
];

const replied: readonly RegExp[] = [
  /\b(?:should|will|must|can|could) (?:now )?(?:work|succeed|reply|respond|be (?:able|successful|reachable)|reach|ping|communicate|get (?:a )?(?:reply|response))/i,
  /\b(?:it |this |ping |that |now )(?:now )?works?\b|\bsuccess(?:ful|fully)?\b|\bis (?:now )?reachable\b|\b0% packet loss\b|\bwe (?:get|got|receive) (?:a |the )?(?:reply|replies|response)/i,
  /(?:可以|能|能够|已经?)(?:互相)?(?:ping)?通|通了|成功/i,
  /疎通(?:できる|できます|確認でき)|届く|届きます|通る(?:はず|ように)|成功/,
  /(?:통신|핑|ping)[^.]{0,8}(?:성공|가능|된다|됩니다)/,
  /(?:пингуется|работает|доступен)|(?:funciona|responde)|(?:fonctionne|répond)|(?:funktioniert|erreichbar)/i,
];

/** What a text says of a ping beside it; undefined where it says nothing, or both. */
export function saidOf(text: string): 'reply' | 'silence' | undefined {
  const isSilent = silent.some((form) => form.test(text));
  // What is denied is not said.
  const denied = silent.reduce((rest, form) => rest.replace(form, ' '), text);
  const isReply = replied.some((form) => form.test(denied));
  if (isSilent === isReply) return undefined;
  return isSilent ? 'silence' : 'reply';
}

/** What a page prints below a ping: a header alone is no reply. */
export function printedOutcome(text: string): 'reply' | 'silence' | undefined {
  if (
    /\bbytes from\b|\b\d+ bytes of data.*ttl=|[1-9]\d* (?:packets )?received\b|time[=<][\d.]+ ?ms/i.test(text)
  )
    return 'reply';
  if (
    /\b100(?:\.0+)?% packet loss|\b0 (?:packets )?received\b|unreachable|No route to host|Operation not permitted|Name or service not known|Temporary failure|Unknown host/i.test(
      text,
    )
  )
    return 'silence';
  return undefined;
}

/** What a command itself says around its ping: `… && echo PASS || echo FAIL`. */
export function echoedOutcome(text: string): 'reply' | 'silence' | undefined {
  const said = /\bping6?\b[^\n]*?&&\s*\{?\s*(?:echo|printf|log\w*|pass|ok|success\w*)\s*([^\n|;]*)/i.exec(
    text,
  )?.[1];
  if (said === undefined) return undefined;
  if (/\b(?:fail\w*|unexpected|leak\w*|error|wrong|bad|not ok)\b|✗|❌/i.test(said)) return 'silence';
  return /\b(?:pass\w*|ok|success\w*|reach\w*|up|works?|yes|good|connect\w*|alive)\b|✓|✔|✅|通/i.test(said)
    ? 'reply'
    : undefined;
}

/** The claim of a page about the pings of one command. */
export function claimOf(context: {
  readonly command: string;
  /** What is printed below it. */
  readonly output: string;
  /** Comments right above it, and the last words before its block. */
  readonly before: string;
  /** The first words after its block, where it is the last in it. */
  readonly after: string;
}): Claim | undefined {
  const echoed = echoedOutcome(context.command);
  if (echoed !== undefined) return { expects: echoed, by: 'echo' };
  const printed = printedOutcome(context.output);
  if (printed !== undefined) return { expects: printed, by: 'output' };
  const said = saidOf(context.before) ?? saidOf(context.after);
  return said === undefined ? undefined : { expects: said, by: 'prose' };
}
