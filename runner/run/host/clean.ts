import type { Sandbox } from '../sandbox/sandbox.ts';

/** What a freshly installed Debian has, under /proc/sys/net. */
const fresh: readonly (readonly [path: string, value: string])[] = [
  ['ipv4/ip_forward', '0'],
  ['ipv4/conf/all/rp_filter', '0'],
  ['ipv4/conf/default/rp_filter', '0'],
  ['ipv6/conf/all/forwarding', '0'],
  ['ipv6/conf/all/disable_ipv6', '0'],
  ['ipv6/conf/default/disable_ipv6', '0'],
];
/** br_netfilter is not loaded there; where it is built in, a new namespace starts with 1 (br_netfilter_hooks.c). */
const bridges: readonly (readonly [path: string, value: string])[] = [
  'iptables',
  'ip6tables',
  'arptables',
].map((table) => [`bridge/bridge-nf-call-${table}`, '0']);

/** What had to be put right so that a sandbox begins as a freshly installed machine does. */
export interface Corrected {
  /** Under /proc/sys/net: all namespaces that are made inherit these from this machine (devconf_inherit_init_net). */
  readonly sysctls: readonly string[];
  /** All of them: paths under /proc/sys/net. */
  readonly paths: readonly string[];
  /** Bridges would hand their frames to iptables. */
  readonly bridges: boolean;
}

/**
 * Makes the sandbox's own namespace that of a clean host, and sees to it that the namespaces which are made in it
 * start clean as well: at no cost where this machine is clean.
 */
export async function cleanHost(sandbox: Sandbox): Promise<Corrected> {
  const { stdout } = await sandbox.run(correction([...fresh, ...bridges]));
  const corrected = stdout.split('\n').filter(Boolean);
  const sysctls = corrected.filter((path) => !path.startsWith('bridge/'));
  const result = { paths: corrected, sysctls, bridges: corrected.length > sysctls.length };
  if (corrected.length > 0) await sandbox.run(watchNamespaces(result));
  return result;
}

/** Bash: sets what differs, and prints the paths of what it set. */
function correction(values: readonly (readonly [string, string])[]): string {
  const each = values.map(
    ([path, value]) =>
      `{ IFS= read -r netscene_value </proc/sys/net/${path} && [[ $netscene_value != ${value} ]] && ` +
      `echo ${value} >/proc/sys/net/${path} && echo ${path}; }`,
  );
  return `{ ${each.join('; ')}; } 2>/dev/null; unset netscene_value; :`;
}

/** What `ip` has to be followed by, where a namespace that it made, or made a bridge in, is to be put right. */
export function namespaceCorrection({ sysctls, bridges: nf }: Corrected): string {
  const values = [...fresh.filter(([path]) => sysctls.includes(path)), ...(nf ? bridges : [])];
  const writes = values.map(([path, value]) => `echo ${value} >/proc/sys/net/${path}`).join('; ');
  return `nsenter --net="$netscene_at" bash -pc '{ ${writes}; } 2>/dev/null; :'`;
}

/** In the shell of the sandbox `ip` is followed by the correction: of a new namespace, or of one that gets a bridge. */
function watchNamespaces(corrected: Corrected): string {
  const when = corrected.sysctls.length > 0 ? '*netns*add* | *bridge*' : '*bridge*';
  return `ip() {
  command ip "$@"
  local netscene_exit=$? netscene_at
  case " $* " in
    ${when})
      for netscene_at in /run/netns/*; do
        [[ -e $netscene_at && " \${netscene_clean-} " != *" $netscene_at "* ]] || continue
        ${namespaceCorrection(corrected)}
        [[ " $* " == *bridge* ]] || netscene_clean+=" $netscene_at"
      done ;;
  esac
  return $netscene_exit
}`;
}
