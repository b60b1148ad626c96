/** Options of cli-table3 for a table without lines: one space between columns. */
export const borderless = {
  chars: {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
    left: '',
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: ' ',
  },
  style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
};

/** The text of a table without the blanks that fill its last column. */
export function textOf(table: { toString(): string }): string {
  return table.toString().replace(/ +$/gm, '');
}
