/** The names that `--as` takes; apart from the writers, so that `--help` need not load them. */
export const formats = ['text', 'svg', 'html', 'mermaid', 'd2', 'dot', 'drawio'] as const;
export type Format = (typeof formats)[number];
