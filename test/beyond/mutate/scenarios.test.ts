import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { netscene } from '../../cli/netscene.ts';

interface Report {
  readonly scenarios: readonly {
    readonly name: string;
    readonly mutants: number;
    readonly caught: number;
    readonly survivors: number;
    readonly commands: readonly {
      readonly incidental?: string;
      readonly mutants: readonly { readonly change: string; readonly fate: { readonly kind: string } }[];
    }[];
  }[];
}

describe('the commands of the package’s scenarios', () => {
  it('are each noticed by an assertion, or marked incidental', async () => {
    const { code, stdout, stderr } = await netscene(['mutate', '--json', '--deadline', '10']);
    assert.equal(code, 0, stdout + stderr);
    const { scenarios } = JSON.parse(stdout) as Report;
    assert.ok(scenarios.length >= 7);
    for (const { name, mutants, caught, survivors, commands } of scenarios) {
      const marked = commands.filter(({ incidental }) => incidental !== undefined);
      assert.equal(survivors, 0, name);
      // The gateway starts without forwarding, in two scenarios; no other mark.
      assert.equal(marked.length, name === 'gateway' || name === 'gateway-bypass' ? 1 : 0, name);
      assert.ok(mutants - caught <= marked.length, name);
      assert.ok(mutants >= commands.length && commands.length > 0, name);
    }
  });
});
