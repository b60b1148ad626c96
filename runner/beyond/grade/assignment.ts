import type { Claim, Command, Lab, Role, Scenario, Step } from '../../../lib/index.ts';

/** What submissions are held to: a lab, or a scenario with a task in it, in one form. */
export interface Assignment {
  readonly name: string;
  readonly title: string;
  readonly file: string;
  /** What is there before the student begins. */
  readonly given: readonly Command[];
  /** What the student is asked for; undefined where the lab does not say. */
  readonly task: string | undefined;
  /** The teacher's own solution; empty where there is none. */
  readonly solution: readonly Command[];
  readonly roles: Readonly<Record<string, Role>>;
  /** In their order: claims, and set-up between them, which is worth nothing. */
  readonly parts: readonly Part[];
}

/** A claim, or commands of the teacher's between claims. */
export type Part = { readonly claim: Claim } | { readonly step: Step };

/** Of a lab as `lab()` makes it. */
export function assignmentOfLab(lab: Lab, file: string): Assignment {
  const { name, title, roles = {}, claims = [], steps = [] } = lab;
  const { parts, ...rest } = splitSteps(steps.flat());
  return { name, title, file, roles, ...rest, parts: [...parts, ...claims.map((claim) => ({ claim }))] };
}

/** Of a scenario: what comes after its task is claimed, each step for one point. */
export function assignmentOfScenario(scenario: Scenario, file: string): Assignment {
  const { name, title, steps } = scenario;
  return { name, title, file, roles: {}, ...splitSteps(steps) };
}

function splitSteps(steps: readonly Step[]): Pick<Assignment, 'given' | 'task' | 'solution' | 'parts'> {
  const at = steps.findIndex((step) => step.kind === 'setup' && step.task);
  const task = steps[at];
  const commandsOf = (step: Step) => (step.kind === 'setup' ? step.commands : []);
  const before = at === -1 ? steps.filter(({ kind }) => kind === 'setup') : steps.slice(0, at);
  const after = at === -1 ? steps.filter(({ kind }) => kind !== 'setup') : steps.slice(at + 1);
  return {
    given: before.flatMap(commandsOf),
    task: task?.title,
    solution: task === undefined ? [] : commandsOf(task),
    parts: after.flatMap((step): Part[] => {
      // The student’s network has names of its own: what would clean up the teacher’s says nothing of it.
      if (step.kind === 'cleanup') return [];
      if (step.kind === 'setup') return [{ step }];
      return [{ claim: { kind: 'step', title: step.title, step } }];
    }),
  };
}

/** All that points are given for. */
export function claimsOf({ parts }: Assignment): Claim[] {
  return parts.flatMap((part) => ('claim' in part ? [part.claim] : []));
}
