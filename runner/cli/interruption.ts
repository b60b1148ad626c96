const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Aborts at the first SIGINT, SIGTERM or SIGHUP, so that what has finished is still reported. */
export function interruptible(): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const onSignal = () => {
    // At the second one, at once: the kernel ends the sandboxes with us.
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}

/** All has been told: a signal that comes while Node itself ends changes nothing of it. */
export function ignoreSignals(): void {
  for (const name of signals) process.once(name, () => {});
}
