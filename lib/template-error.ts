import type { Place } from './place.ts';

/** A mark that marks nothing; the message ends in the cure. */
export class TemplateError extends Error {
  override name = 'TemplateError';
  /** Where the line stands, where it is one of a template. */
  readonly at: Place | undefined;

  constructor(message: string, at?: Place) {
    super(message);
    this.at = at;
  }
}
