import type { Diagram } from '../../../drawing/diagram.ts';
import { diagramOf } from '../../../drawing/diagram-of-network.ts';
import type { CommandEvent, Deviation, ProbeEvent, RunEvent } from '../../events/event.ts';
import type { Network } from '../../network/network.ts';
import { NetworkFold } from '../../network/network-fold.ts';
import type { NetworkRecord } from '../../network/record.ts';
import { sceneKey } from './film-data.ts';

/** What was seen of the network at a moment. */
export interface NetworkState {
  readonly network: Network;
  readonly diagram: Diagram;
}

/** A step of a scene: what ran, and the network after it, where it was told. */
export interface Take {
  readonly commands: CommandEvent[];
  readonly probes: ProbeEvent[];
  readonly deviations: Deviation[];
  state?: NetworkState;
}

/** A scenario on a kernel: the network before its first step, and its steps. */
export interface Scene {
  readonly scenario: string;
  readonly kernel: string | undefined;
  beginning?: NetworkState;
  readonly takes: Map<number, Take>;
}

/** Folds events into scenes, by `sceneKey`. */
export class SceneFold {
  readonly scenes = new Map<string, Scene>();
  readonly #networks = new Map<string, NetworkFold>();

  add(event: RunEvent): void {
    if (!('scenario' in event)) return;
    const { scenario, kernel } = event;
    const key = sceneKey(scenario, kernel);
    const scene = this.scenes.get(key) ?? { scenario, kernel, takes: new Map<number, Take>() };
    this.scenes.set(key, scene);
    switch (event.type) {
      case 'command':
        take(scene, event.step).commands.push(event);
        return;
      case 'probe':
        take(scene, event.step).probes.push(event);
        return;
      case 'deviation':
        take(scene, event.step).deviations.push(event);
        return;
      case 'network': {
        const fold = this.#networks.get(key) ?? new NetworkFold();
        this.#networks.set(key, fold);
        const network = fold.add(event.namespaces as NetworkRecord);
        const state = { network, diagram: diagramOf(network) };
        if (event.step === undefined) scene.beginning = state;
        else take(scene, event.step).state = state;
        return;
      }
    }
  }
}

function take({ takes }: Scene, step: number): Take {
  const found = takes.get(step) ?? { commands: [], probes: [], deviations: [] };
  takes.set(step, found);
  return found;
}

/** Every state of a scene, in order. */
export function statesOf({ beginning, takes }: Scene): NetworkState[] {
  const after = [...takes.entries()].sort(([a], [b]) => a - b).flatMap(([, { state }]) => state ?? []);
  return beginning === undefined ? after : [beginning, ...after];
}
