/** Stands in for node:net in the page: all that is read there was printed by the kernel. */
export function isIP(text: string): 0 | 4 | 6 {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(text)) return 4;
  return /^[\da-f:]*:[\da-f:.]*$/i.test(text) ? 6 : 0;
}
