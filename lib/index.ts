/** What a scenario file imports: the words of the DSL and their types. Pure data, no I/O. */
export { type Because, because, type SilentPair } from './because.ts';
export type { Host, HostCondition } from './host.ts';
export { type IncidentalMark, incidental } from './incidental.ts';
export { type Amount, type Claim, type Lab, lab, type Role } from './lab.ts';
export { type NodeAddress, NodeError, type Nodes, nodes } from './nodes.ts';
export { PingLineError } from './ping-line.ts';
export { type Reason, reasonNames, reasons } from './reason.ts';
export { type Feature, type Scenario, type ScenarioDefinition, type Source, scenario } from './scenario.ts';
export type {
  BridgePort,
  ForwardingEntry,
  InterfaceAddresses,
  Link,
  NamespaceScene,
  Neighbour,
  PingOptions,
  Route,
  Scene,
} from './scene.ts';
export type { CommandOutput, NamespaceShell, RunningCommand, ScenarioShell, ShellOptions } from './shell.ts';
export type { Command, Expected, Origin, Probe, Step, StepKind } from './step.ts';
export { quote, type TemplateValue } from './template.ts';
export {
  added,
  cleanup,
  type ErratumDefinition,
  earlier,
  erratum,
  reachable,
  script,
  setup,
  shows,
  task,
  unreachable,
} from './words.ts';
