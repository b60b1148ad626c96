/** Names of namespaces and links that a command makes. */
export function madeBy(text: string): string[] {
  return [
    ...text.matchAll(/\bip\s+(?:-\S+\s+)*(?:net(?:ns)?\s+add|l(?:ink)?\s+add(?:\s+name|\s+dev)?)\s+(\S+)/g),
  ].map(([, name]) => name as string);
}

/** Does it change the network? What only looks can be lost. */
export function changes(text: string): boolean {
  return !/^(?:sudo\s+)?(?:ip\s+(?:-\S+\s+)*(?:netns\s*(?:list|ls)?$|\w+\s*(?:show|list|ls)?$)|ls|cat|echo|which|uname|ping|apt)\b/.test(
    text.trim(),
  );
}
