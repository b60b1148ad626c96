/**
 * Text that a scenario printed, made harmless for a terminal: control characters are shown as
 * escapes, so that nothing moves the cursor or sets a title. Newlines and tabs stay.
 */
export function harmless(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (char) =>
      char === '\n' || char === '\t'
        ? char
        : `\\x${(char.codePointAt(0) as number).toString(16).padStart(2, '0')}`,
    );
}
