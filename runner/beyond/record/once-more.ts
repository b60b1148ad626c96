import { SandboxEnded } from '../../run/sandbox/sandbox.ts';

/** A session whose sandbox was ended from outside says nothing of the page: it is recorded once more. */
export async function onceMore<Result>(record: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  try {
    return await record();
  } catch (error) {
    if (!(error instanceof SandboxEnded) || signal.aborted) throw error;
    return record();
  }
}
