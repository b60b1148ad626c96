import type { ModuleTree } from './modules.ts';

/** A kernel to judge scenarios on. */
export type Kernel = HostKernel | GuestKernel | UnbuiltKernel;

interface Named {
  /** Unique in the run: what `uname -r` says, where the image tells it. */
  readonly label: string;
  /** As given on the command line. */
  readonly file: string;
  /** The commit it was built from, where it was given as a git tree. */
  readonly commit?: string;
  /** SHA-256 of its configuration, where that lies beside it. */
  readonly config?: string;
}

/** The kernel that netscene itself runs on. */
export interface HostKernel extends Named {
  readonly kind: 'host';
}

/** A kernel that is booted in qemu. */
export interface GuestKernel extends Named {
  readonly kind: 'guest';
  /** The bzImage. */
  readonly image: string;
  /** Undefined where no modules were found; what is built in can be used all the same. */
  readonly modules: ModuleTree | undefined;
  /** Its configuration, where that lies beside it. */
  readonly configFile?: string;
  /** A name in the store that its modules are kept under. */
  readonly modulesKey: string | undefined;
  /** Kernel arguments that belong to it. */
  readonly args: readonly string[];
}

/** A kernel whose build failed. */
export interface UnbuiltKernel extends Named {
  readonly kind: 'unbuilt';
  readonly happened: string;
  /** The last lines of the build. */
  readonly said: string;
}
