/**
 * What is drawn of a network: boxes in boxes, and wires between them, without a place yet. Made from the live state
 * (`diagramOf`), placed by a layout, and written in any format.
 */

export type Role = 'name' | 'kind' | 'state' | 'address' | 'note';

/** A line of text in a box. */
export interface Line {
  readonly role: Role;
  readonly text: string;
}

/** `down`: set down, or never up · `waiting`: up, but nothing is there at the other end. */
export type State = 'up' | 'down' | 'waiting';

export interface Box {
  /** Unique in the diagram, and the same from state to state while it stays in the box that it is in. */
  readonly id: string;
  /** What it is of: the same also when it gets into another box, as a link that becomes a bridge's port does. */
  readonly of: string;
  readonly kind: 'namespace' | 'master' | 'link' | 'program';
  readonly state: State;
  /** The first is its name. */
  readonly lines: readonly Line[];
  readonly boxes: readonly Box[];
}

/** `pair`: a veth pair · `over`: the upper link lies on the lower · `tunnel`: two ends of one · `held`: a tap and its program. */
export interface Wire {
  readonly id: string;
  readonly kind: 'pair' | 'over' | 'tunnel' | 'held';
  readonly from: string;
  readonly to: string;
  readonly state: State;
}

export interface Diagram {
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
}

/** All boxes, those around others first. */
export function allBoxes(boxes: readonly Box[]): Box[] {
  return boxes.flatMap((box) => [box, ...allBoxes(box.boxes)]);
}
