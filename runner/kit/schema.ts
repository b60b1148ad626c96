import { readFileSync } from 'node:fs';
import { Ajv, type Options, type ValidateFunction } from 'ajv';
import { packageRoot } from './package-root.ts';

/** A JSON Schema of the package, by its name: `events` is `lib/schema/events.schema.json`. */
export function readSchema(name: string) {
  return JSON.parse(readFileSync(`${packageRoot}/lib/schema/${name}.schema.json`, 'utf8'));
}

/**
 * A check of a schema of ours, compiled when it is first asked for and then kept: compiling takes longer than
 * checking. Tests hold our schemas to the language of schemas; compiling that language too would cost each start 50 ms.
 */
export function check<T>(
  schema: () => object,
  { refersTo = [], ...options }: Options & { readonly refersTo?: readonly string[] } = {},
): () => ValidateFunction<T> {
  let compiled: ValidateFunction<T> | undefined;
  return () => {
    compiled ??= new Ajv({ discriminator: true, strict: false, validateSchema: false, ...options })
      .addSchema(refersTo.map(readSchema))
      .compile<T>(schema());
    return compiled;
  };
}

/** {@link check} of a schema of the package, by its name. */
export function checkOf<T>(name: string, options?: Parameters<typeof check>[1]): () => ValidateFunction<T> {
  return check<T>(() => readSchema(name), options);
}
