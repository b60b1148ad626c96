import { Fault } from '../../text/fault.ts';

/** Why scenarios cannot run on a system at all; undefined on a Linux of its own. */
export function platformFault(platform: string, release: string): Fault | undefined {
  // WSL1 says "4.4.0-19041-Microsoft"; WSL2 is a Linux: "…-microsoft-standard-WSL2".
  const isWsl1 = platform === 'linux' && /-Microsoft$/.test(release);
  if (platform === 'linux' && !isWsl1) return undefined;
  const name = isWsl1 ? 'WSL1' : ({ darwin: 'macOS', win32: 'Windows' }[platform] ?? platform);
  return new Fault(
    'no-user-namespaces',
    `netscene needs Linux network namespaces, which ${name} does not have`,
    {
      cure: isWsl1
        ? 'wsl --set-version DISTRIBUTION 2'
        : platform === 'win32'
          ? 'use WSL2, or a Linux machine'
          : 'use a Linux machine, such as a virtual one: limactl start; limactl shell default',
    },
  );
}
