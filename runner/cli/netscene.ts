#!/usr/bin/env node
import { Fault } from '../fault.ts';
import { parse } from './arguments.ts';
import { faultText } from './fault-text.ts';

try {
  process.exitCode = await parse(process.argv.slice(2));
} catch (error) {
  const fault = error instanceof Fault ? error : undefined;
  process.stderr.write(
    fault ? faultText(fault) : `netscene: a mistake of ours, please report it\n${(error as Error).stack}\n`,
  );
  process.exitCode = 129;
}
