import { templateCommands } from '../../../../lib/template.ts';

/**
 * The commands as the lines of a command template, which is read raw: only a backtick and `${` are
 * escaped. Undefined where no template gives these very commands back (a backslash before a
 * backtick, say).
 */
export function commandTemplate(commands: readonly string[], indent: string): string | undefined {
  const raw = commands
    .flatMap((command) => command.split('\n'))
    .map((line) => (line === '' ? '' : `${indent}  ${line}`))
    .join('\n')
    .replaceAll('`', '\\`')
    .replaceAll('${', '\\${');
  const text = `\n${raw}\n${indent}`;
  // Backslashes before an escape would change what ends the template.
  if (/\\\\(?:`|\$\{)/.test(text)) return undefined;
  const strings = Object.assign([text], { raw: [text] }) as unknown as TemplateStringsArray;
  const back = templateCommands(strings, []).map((command) => command.text);
  const same = back.length === commands.length && back.every((command, i) => command === commands[i]);
  return same ? `\`${text}\`` : undefined;
}

/** A string as a template literal over as many lines as it has, or in quotes when it has one. */
export function stringLiteral(text: string, indent: string): string {
  if (!text.includes('\n')) return quoted(text);
  const cooked = text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
  const lines = cooked.split('\n').map((line) => (line === '' ? '' : `${indent}  ${line}`));
  return `\`\n${lines.join('\n')}\n${indent}\``;
}

/** A string in single quotes. */
export function quoted(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}

/** Text for a comment to the end of the line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
