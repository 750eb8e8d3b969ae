import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigurationError } from '../lib/errors.ts';
import type { Hooks } from '../lib/hooks/transform.ts';

/**
 * The user's script that `SAGEMAKER_PROGRAM` names, looked up in `code/` of the model folder, then in
 * `SAGEMAKER_SUBMIT_DIRECTORY`; undefined when none is named. A script runs only when named.
 */
export function scriptPath(modelDir: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const program = env.SAGEMAKER_PROGRAM;
  if (!program) return undefined;
  const folders = [join(modelDir, 'code'), env.SAGEMAKER_SUBMIT_DIRECTORY].filter((folder) => folder !== undefined);
  const found = folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
  if (found) return found;
  throw new ConfigurationError(`SAGEMAKER_PROGRAM: ${program} was not found in ${folders.join(' or ')}`, {
    hint: 'put it into code/ of the model folder, or set SAGEMAKER_SUBMIT_DIRECTORY to its folder',
  });
}

/** The hooks that a script (an ES module, or CommonJS) exports. */
export async function loadScript(path: string): Promise<Partial<Hooks>> {
  try {
    const { model_fn, input_fn, predict_fn, output_fn, transform_fn } = (await import(
      pathToFileURL(resolve(path)).href
    )) as Partial<Hooks>;
    const hooks = { model_fn, input_fn, predict_fn, output_fn, transform_fn };
    return Object.fromEntries(Object.entries(hooks).filter(([, hook]) => hook !== undefined)) as Partial<Hooks>;
  } catch (cause) {
    throw new ConfigurationError(`the script ${path} cannot be loaded: ${(cause as Error).message}`, {
      hint: 'it is to be JavaScript that exports any of model_fn, input_fn, predict_fn, output_fn, transform_fn',
      cause,
    });
  }
}
