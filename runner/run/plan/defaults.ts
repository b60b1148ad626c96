/** How a run goes where nothing else is asked for. Times are seconds, as people type them. */
export const runDefaults = {
  /** Until a scenario is killed. */
  timeout: 120,
  /** How long an expected reply is waited for. */
  deadline: 5,
  /** How long an expected silence is watched. */
  window: 1,
  verbatim: false,
  bail: false,
  keepGoing: false,
} as const;
