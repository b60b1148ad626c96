/** Waits for what comes in its own time: a test's own time limit is the only one. */
export async function until(holds: () => unknown): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}
