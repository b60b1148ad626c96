/** Aborts at the first SIGINT, SIGTERM or SIGHUP, so that what has finished is still reported. */
export function interruptible(): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onSignal = () => {
    // At the second one, at once: the kernel ends the sandboxes with us.
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of signals) {
        // All has been told by now: one that comes while Node itself ends changes nothing of it.
        process.once(name, () => {});
        process.off(name, onSignal);
      }
    },
  };
}
