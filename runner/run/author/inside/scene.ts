import type { NamespaceScene, PingOptions, Scene } from '../../../../lib/scene.ts';
import type { Question } from '../messages.ts';
import { shellIn } from './shell.ts';

/** The scene of a script: what it asks is read by netscene, in the sandbox. */
export function sceneBy(ask: (question: Question) => Promise<unknown>): Scene {
  const read = <T>(what: Extract<Question, { read: unknown }>['read'], namespace = '') =>
    ask({ read: what, namespace }) as Promise<T>;
  const ping = (namespace: string, target: string, options: PingOptions = {}) =>
    ask({ ping: target, namespace, options }) as Promise<boolean>;
  const scene: Scene = {
    ping,
    addresses: (namespace) => read('addresses', namespace),
    routes: (namespace) => read('routes', namespace),
    neighbours: (namespace) => read('neighbours', namespace),
    links: (namespace) => read('links', namespace),
    bridgePorts: (namespace) => read('bridgePorts', namespace),
    forwarding: (namespace) => read('forwarding', namespace),
    in: (namespace): NamespaceScene => ({
      $: shellIn(namespace),
      ping: (target, options) => ping(namespace, target, options),
      addresses: () => scene.addresses(namespace),
      routes: () => scene.routes(namespace),
      neighbours: () => scene.neighbours(namespace),
      links: () => scene.links(namespace),
      bridgePorts: () => scene.bridgePorts(namespace),
      forwarding: () => scene.forwarding(namespace),
    }),
  };
  return scene;
}
