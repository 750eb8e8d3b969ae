import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigurationError } from '../lib/errors.ts';
import { HOOK_NAMES } from '../lib/hooks/own-hooks.ts';
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

/** The library that stands beside this bundle, and beside the sources once they are built. */
const LIBRARY = join(import.meta.dirname, '..', 'dist', 'index.cjs');

/**
 * The hooks that a script (an ES module, or CommonJS) exports. Its `import … from 'kindling'` is the library of this
 * very kindling, wherever the script lies.
 * @throws ConfigurationError
 */
export async function loadScript(path: string): Promise<Partial<Hooks>> {
  const hooks = pickHooks(await importScript(path));
  if (Object.keys(hooks).length > 0) return hooks;
  throw new ConfigurationError(`the script ${path} exports none of ${HOOK_NAMES.join(', ')}`, {
    hint: 'export at least one of them as a function',
  });
}

async function importScript(path: string): Promise<{ readonly default?: Partial<Hooks> } & Partial<Hooks>> {
  const url = pathToFileURL(resolve(path)).href;
  // absent from Node 22 before 22.15, where a script needs kindling in a node_modules of its own
  registerHooks?.({
    resolve: (specifier, context, next) =>
      specifier === 'kindling' ? { url: pathToFileURL(LIBRARY).href, shortCircuit: true } : next(specifier, context),
  });
  try {
    return await import(url);
  } catch (cause) {
    throw new ConfigurationError(`the script ${path} cannot be loaded: ${(cause as Error).message}`, {
      hint: `it is to be JavaScript that exports any of ${HOOK_NAMES.join(', ')}`,
      cause,
    });
  }
}

/** Node does not see every way in which CommonJS exports names; the whole of them is the default export. */
function pickHooks(module: { readonly default?: Partial<Hooks> } & Partial<Hooks>): Partial<Hooks> {
  const found = HOOK_NAMES.map((name) => [name, module[name] ?? module.default?.[name]] as const);
  return Object.fromEntries(found.filter(([, hook]) => hook !== undefined));
}
