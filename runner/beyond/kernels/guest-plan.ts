import { check } from '../../kit/schema.ts';
import { Fault } from '../../text/fault.ts';
import { type Acceleration, accelerations } from './acceleration-names.ts';

/** What the guests are like, decided before anything runs. Times are milliseconds, memory is MiB. */
export interface GuestPlan {
  readonly acceleration: Acceleration;
  readonly args: readonly string[];
  readonly memory: number;
  readonly cpus: number;
  /** Until a guest runs scenarios. */
  readonly boot: number;
  /** Without a sign of life. */
  readonly silence: number;
  /** Known results are taken, and new ones kept. */
  readonly cached: boolean;
}

/** What of the command line is about guests. Times are seconds, as people type them. */
export interface GuestRequest {
  readonly kernel?: readonly string[] | undefined;
  readonly accel?: string | undefined;
  readonly kernelArgs?: readonly string[] | undefined;
  readonly memory?: number | undefined;
  readonly cpus?: number | undefined;
  readonly bootTimeout?: number | undefined;
  readonly hangTimeout?: number | undefined;
  readonly build?: string | undefined;
  readonly repeat?: number | undefined;
  /** Take known results, and keep new ones. */
  readonly cached?: boolean | undefined;
}

const seconds = { type: 'number', exclusiveMinimum: 0, maximum: 86_400 };
const checkOptions = check(() => ({
  type: 'object',
  properties: {
    accel: { enum: accelerations },
    memory: { type: 'integer', minimum: 640, maximum: 1 << 20 },
    cpus: { type: 'integer', minimum: 1, maximum: 255 },
    'boot-timeout': seconds,
    'hang-timeout': seconds,
    repeat: { type: 'integer', minimum: 1, maximum: 100 },
  },
}));
const expected: Readonly<Record<string, string>> = {
  accel: `one of ${accelerations.join(', ')}`,
  memory: 'a whole number of MiB from 640',
  cpus: 'a whole number from 1 to 255',
  repeat: 'a whole number from 1 to 100',
};

/** @throws {Fault} `usage` */
export function makeGuestPlan(request: GuestRequest): GuestPlan {
  const { accel = 'auto', kernelArgs = [], memory = 1024, cpus = 2 } = request;
  const { bootTimeout = 120, hangTimeout = 90, repeat = 1, cached = false } = request;
  if (cached && repeat > 1) {
    throw new Fault('usage', '--cached takes what is known, and --repeat wants to know it again', {
      where: '--cached --repeat',
      cure: 'leave one of them away',
    });
  }
  const options = { accel, memory, cpus, 'boot-timeout': bootTimeout, 'hang-timeout': hangTimeout, repeat };
  const fits = checkOptions();
  if (!fits(options)) {
    const option = fits.errors?.[0]?.instancePath.slice(1) ?? '';
    throw new Fault('usage', `--${option} must be ${expected[option] ?? 'a number of seconds above 0'}`, {
      where: `--${option}`,
      cure: 'netscene run --help',
    });
  }
  const args = kernelArgs.join(' ').split(/\s+/).filter(Boolean);
  return {
    acceleration: accel as Acceleration,
    args,
    memory,
    cpus,
    boot: bootTimeout * 1000,
    silence: hangTimeout * 1000,
    cached,
  };
}
