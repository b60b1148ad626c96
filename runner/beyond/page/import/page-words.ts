import type { Block } from '../page.ts';
import { oneLine } from './template-literal.ts';

/** Headings under which things are taken away again. */
export const cleanupHeading =
  /清理|清除|删除|拆除|还原|clean|teardown|tear(?:ing)? down|remov|delet|destroy|undo|aufr[äa]um|nettoy|очист|後片付け|片付け/i;
/** A paragraph that makes the commands below it another way to do the same. */
export const alternative = /^(?:或者?|或是|还可以|or|alternatively|or else|oder|ou|または)\s*[:：,，]?$/i;
/** What ping(8) prints when nobody answers. */
export const silence =
  /\b100(?:\.0+)?% packet loss|(?:host|net|network|port) (?:is )?unreachable|No route to host|Operation not permitted/i;
/** What the tools print when they refuse. */
export const failure =
  /^(?:RTNETLINK answers|Error:|Cannot |ping: |.*command not found|.*No such file or directory|Object ".*" is unknown)/m;

/** Why a ping cannot be judged in a sandbox. */
export const outside: Readonly<Record<'internet' | 'name' | 'no-such-address', (target: string) => string>> =
  {
    internet: (target) => `${target} is on the Internet, and a sandbox has nothing outside`,
    name: (target) => `"${target}" is a name, and a sandbox has no name service`,
    'no-such-address': (target) => `the page gives ${target} to nobody: it lies outside of the sandbox`,
  };

/** What the page says right before the block, or where the block stands. */
export function titleOf({ lead, section, line }: Block): string {
  const said = oneLine(lead).replace(/[:：。.,，]+$/, '');
  if (said !== '') return said.length > 80 ? `${said.slice(0, 79)}…` : said;
  return section === undefined ? `line ${line}` : `${oneLine(section.heading)}, line ${line}`;
}
