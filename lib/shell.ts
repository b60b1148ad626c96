import type { Options, ProcessPromise, Shell } from 'zx/core';

/** zx's own `$`, bound to the scenario's sandbox: every command runs in there, as its root. */
export type ScenarioShell = Shell;

/** zx's `$`, bound to one namespace of the sandbox. */
export interface NamespaceShell {
  // biome-ignore lint/suspicious/noExplicitAny: what zx takes.
  (pieces: TemplateStringsArray, ...args: any[]): ProcessPromise;
  (options: Partial<Options>): NamespaceShell;
}
