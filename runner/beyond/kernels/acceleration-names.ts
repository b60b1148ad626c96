/** What `--accel` takes; apart from what it does, so that `--help` need not load that. */
export const accelerations = ['auto', 'kvm', 'tcg'] as const;

export type Acceleration = (typeof accelerations)[number];
