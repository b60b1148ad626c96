import { Fault } from '../text/fault.ts';

/**
 * Of an option that was given twice yargs makes a list, whatever was declared. A switch may be given as often
 * as one likes; of what takes one value nobody can say which is meant.
 * @param lists names of the options and operands that are declared as lists
 * @throws {Fault} `usage`
 */
export function withoutRepetition<Request extends object>(
  request: Request,
  lists: readonly string[],
): Request {
  const entries = Object.entries(request).map(([name, value]) => {
    // yargs gives it by both of its names: kernel-args and kernelArgs.
    const declared = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (!Array.isArray(value) || name === '_' || lists.includes(declared)) return [name, value];
    if (value.every((one) => typeof one === 'boolean')) return [name, value.at(-1)];
    const option = `--${declared}`;
    throw new Fault('usage', `${option} takes one value, and it is given ${value.length} times`, {
      where: value.map((one) => `${option} ${one}`).join(' '),
      cure: 'leave all but one away',
    });
  });
  return Object.fromEntries(entries);
}
