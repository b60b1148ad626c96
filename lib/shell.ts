import type { Shell } from 'zx/core';

/** zx's own `$`, bound to the scenario's sandbox: every command runs in there, as its root. */
export type ScenarioShell = Shell;
