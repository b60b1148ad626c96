import { Fault } from '../../text/fault.ts';
import { refusalOfUserNamespaces } from './user-namespaces.ts';

/** Where all about a machine is told. */
export const doctorCure = 'netscene doctor';

/** Why a sandbox could not be made, for people. */
export function startFault(said: string, code: string | undefined): Fault {
  if (code === 'ENOENT') {
    return new Fault('missing-tool', `unshare or nsenter is not installed (${said})`, {
      cure: `sudo apt-get install util-linux; all about this machine: ${doctorCure}`,
    });
  }
  if (code === 'EAGAIN' || code === 'EMFILE' || code === 'ENFILE' || code === 'ENOMEM') {
    return new Fault('sandbox', `the sandbox could not be made: this machine is at a limit (${said})`, {
      cure: 'run fewer at once (--jobs 1), or raise the limit: ulimit -n 4096; ulimit -u 4096',
    });
  }
  if (/unshare failed|uid_map|gid_map|setgroups|No space left on device/.test(said)) {
    const { why, cure } = refusalOfUserNamespaces();
    return new Fault('no-user-namespaces', `this machine refuses user namespaces (${said}): ${why}`, {
      cure: `${cure}; all about this machine: ${doctorCure}`,
    });
  }
  const why = said || 'its processes ended without a word';
  return new Fault('sandbox', `the sandbox could not be made: ${why}`, { cure: doctorCure });
}
