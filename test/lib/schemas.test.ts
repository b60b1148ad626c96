import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { packageRoot } from '../../runner/kit/package-root.ts';
import { readSchema } from '../../runner/kit/schema.ts';

/** At run time they are taken for valid: what would be told of them there is told here. */
test('each schema of the package is one: no misspelt keyword, no reference to nothing', () => {
  const names = readdirSync(join(packageRoot, 'lib/schema')).map((name) => name.replace('.schema.json', ''));
  assert.ok(names.length >= 9);
  const ajv = new Ajv({ discriminator: true, strict: true, strictRequired: false, allowUnionTypes: true });
  for (const name of names) ajv.addSchema(readSchema(name));
  for (const name of names) assert.ok(ajv.getSchema(readSchema(name).$id), name);
});
