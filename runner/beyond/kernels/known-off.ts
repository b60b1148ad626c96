import { readFileSync } from 'node:fs';
import type { Feature } from '../../../lib/feature.ts';
import { featureCheck } from '../../run/execute/feature-probes.ts';

/**
 * Why a scenario needs not be booted for: one of its features is switched off in the kernel's configuration. Only what
 * that says in so many words counts (`# CONFIG_X is not set`); an option that does not stand in it may have had
 * another name then, and is probed in the guest.
 */
export function knownOff(config: string, features: readonly Feature[]): string | undefined {
  const text = readFileSync(config, 'utf8');
  for (const feature of features) {
    const { what, config: option } = featureCheck(feature);
    if (option === undefined || !/^[A-Z0-9_]+$/.test(option)) continue;
    if (text.includes(`\n# CONFIG_${option} is not set\n`))
      return `this kernel has no ${what} (CONFIG_${option} is not set)`;
  }
  return undefined;
}
