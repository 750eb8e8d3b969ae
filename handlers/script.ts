// Finds and loads a user's script: a bundle of its own, as few processes have one.
import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigurationError, KindlingError, ScriptError } from '../lib/errors.ts';
import { HOOK_NAMES, ownHooks } from '../lib/hooks/own-hooks.ts';
import type { Script } from '../lib/hooks/script.ts';
import { sha256 } from '../lib/platform/node.ts';

type Environment = Readonly<NodeJS.ProcessEnv>;

/** Where SageMaker's training toolkit puts scripts. */
const CODE_FOLDER = '/opt/ml/code';

/**
 * The user's script that the environment names: `KINDLING_SCRIPT` by its path, or `SAGEMAKER_PROGRAM`, looked up in `code/` of
 * the model folder, then in `SAGEMAKER_SUBMIT_DIRECTORY`; undefined when none is named. A script runs only when named.
 *
 * @param modelDir undefined where there is no model yet
 */
export function scriptPath(modelDir: string | undefined, env: Environment = process.env): string | undefined {
  const { KINDLING_SCRIPT: path, SAGEMAKER_PROGRAM: program } = env;
  if (path) return requireScript(path);
  if (!program) return undefined;
  const folders = codeFolders(modelDir, env);
  const found = findProgram(program, folders);
  if (found) return found;
  throw new ConfigurationError(`SAGEMAKER_PROGRAM: ${program} was not found in ${folders.join(' or ')}`, {
    hint: 'put it into code/ of the model folder, or set SAGEMAKER_SUBMIT_DIRECTORY to its folder',
  });
}

/**
 * The same for each of several models: `KINDLING_SCRIPT` is behind all of them, and what `SAGEMAKER_PROGRAM` names behind those
 * that have it in `code/`, or all where it is in `SAGEMAKER_SUBMIT_DIRECTORY`; models without it answer by kindling's own hooks.
 */
export function scriptOfEach(env: Environment = process.env): (modelDir: string) => string | undefined {
  const { KINDLING_SCRIPT: path, SAGEMAKER_PROGRAM: program = '' } = env;
  if (path) return () => requireScript(path);
  return (modelDir) => findProgram(program, codeFolders(modelDir, env));
}

function requireScript(path: string): string {
  if (existsSync(path)) return path;
  throw new ConfigurationError(`KINDLING_SCRIPT: there is no ${resolve(path)}`, {
    hint: "set it to a path in the function's package, in a layer (/opt/…), or in the image",
  });
}

/** Where `SAGEMAKER_PROGRAM` is looked up. */
function codeFolders(modelDir: string | undefined, { SAGEMAKER_SUBMIT_DIRECTORY: submitted }: Environment): string[] {
  const code = modelDir && !modelDir.startsWith('s3://') ? join(modelDir, 'code') : undefined;
  return [code, submitted || (modelDir ? undefined : CODE_FOLDER)].filter((folder) => folder !== undefined);
}

function findProgram(program: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}

/** The library that stands beside this bundle, and beside the sources once they are built. */
const LIBRARY = join(import.meta.dirname, '..', 'dist', 'index.cjs');

const NAMES = [...HOOK_NAMES, 'train_fn'] as const;

/**
 * What a script (an ES module or CommonJS, in TypeScript that Node strips as well) exports. Its `import … from 'kindling'` is
 * the library of this very kindling, wherever the script lies.
 *
 * @throws ConfigurationError
 */
export async function loadScript(path: string): Promise<Script> {
  const exported = await importScript(path);
  const names = NAMES.filter((name) => find(exported, name) !== undefined);
  if (names.length === 0) {
    throw new ConfigurationError(`the script ${path} exports none of ${NAMES.join(', ')}`, {
      hint: 'export at least one of them as a function',
    });
  }
  const given = Object.fromEntries(names.map((name) => [name, find(exported, name)]));
  ownHooks(given);
  const { prepare_fn } = given;
  const watched = Object.fromEntries(names.map((name) => [name, watchHook(path, name, given[name] as Hook)]));
  const { train_fn, ...hooks } = watched as Script['hooks'] & Pick<Script, 'train_fn'>;
  return {
    name: basename(path),
    sha256: sha256(readFileSync(path)),
    preparing: typeof prepare_fn === 'function' ? sha256(Buffer.from(String(prepare_fn))) : undefined,
    hooks,
    train_fn,
  };
}

type Exported = { readonly [name: string]: unknown };
type Hook = (...given: unknown[]) => unknown;

/** Node does not see every way in which CommonJS exports names; the whole of them is the default export. */
function find(exported: Exported, name: string): unknown {
  return exported[name] ?? (exported.default as Exported | undefined)?.[name];
}

async function importScript(path: string): Promise<Exported> {
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
      hint: `it is to be JavaScript, or TypeScript whose types Node can strip, that exports any of ${NAMES.join(', ')}`,
      cause,
    });
  }
}

/** The hook, whose failures say where in the script they were. */
function watchHook(path: string, name: string, hook: Hook): Hook {
  const fail = (error: unknown) => {
    throw locate(error, path, name);
  };
  return (...given) => {
    let result: unknown;
    try {
      result = hook(...given);
    } catch (error) {
      fail(error);
    }
    return result instanceof Promise ? result.catch(fail) : result;
  };
}

/** What a hook threw, with its place in the script; an error of kindling's own is an answer. */
function locate(error: unknown, path: string, name: string): unknown {
  if (error instanceof KindlingError) return error;
  const { stack = '' } = error as Partial<Error>;
  const files = [resolve(path), pathToFileURL(resolve(path)).href];
  const frames = stack.split('\n').filter((line) => /^ {4}at /.test(line));
  const frame = frames.find((line) => files.some((file) => line.includes(`${file}:`)));
  const place = /:(\d+:\d+)\)?$/.exec(frame ?? '')?.[1];
  const where = place === undefined ? basename(path) : `${basename(path)}:${place}`;
  const failed = new ScriptError(`${name} failed at ${where}: ${error}`, { cause: error });
  failed.stack = [`${failed.name}: ${failed.message}`, ...frames].join('\n');
  return failed;
}
