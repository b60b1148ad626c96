/** Names of the package's scenarios, in the order in which the article teaches them; apart, so that `--help` need not make them. */
export const packagedNames = [
  'veth-pair',
  'bridge',
  'multi-subnet',
  'multi-subnet-routes',
  'gateway',
  'gateway-bypass',
  'gateway-third-subnet',
  'tap-on-bridge',
] as const;

export type PackagedName = (typeof packagedNames)[number];
