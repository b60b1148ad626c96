/** The scenarios of this package, in the order in which the article teaches them. */
export const contents = [
  'veth-pair',
  'bridge',
  'multi-subnet',
  'multi-subnet-routes',
  'gateway',
  'gateway-bypass',
  'gateway-third-subnet',
  'tap-on-bridge',
] as const;
