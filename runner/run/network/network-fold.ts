import { modelOf } from './model.ts';
import type { Network } from './network.ts';
import { type NamespaceRecord, type NetworkRecord, withRecord } from './record.ts';

/** Makes networks again of what network events say, one after another. */
export class NetworkFold {
  #records: ReadonlyMap<string, NamespaceRecord> = new Map();

  add(changed: NetworkRecord): Network {
    this.#records = withRecord(this.#records, changed);
    return modelOf(this.#records);
  }
}
