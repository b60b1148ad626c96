/** Pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where everything of a diagram, or of several states of one network, is drawn; by the ids of boxes and wires. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Place>;
  readonly wires: ReadonlyMap<string, readonly Point[]>;
}

/** Pixels of a line of text and of a terminal cell: a little more than any monospaced font of 12 px takes. */
export const line = 16;
export const cell = 7.4;
export const margin = 8;
