/** What `import 'zx/globals'` means in a scenario file. */
import * as bound from './zx.ts';

Object.assign(globalThis, bound);
