import { ConfigurationError, ModelFormatError } from '../errors.ts';
import { quoteName } from '../short-text.ts';
import type { Hooks } from './hooks.ts';
import type { Script } from './script.ts';

/** Beside a model: which script prepared the rows that it was trained on. */
export const PREPARED_BY_FILE = 'prepared_by.json';

type PreparedBy = Pick<Script, 'name' | 'sha256' | 'preparing'>;

/** What stands in `prepared_by.json`. */
export function writePreparedBy({ name, sha256, preparing }: PreparedBy): string {
  return `${JSON.stringify({ script: name, sha256, prepare_fn: preparing }, undefined, 1)}\n`;
}

function readPreparedBy(text: string): PreparedBy {
  try {
    const { script, sha256, prepare_fn } = JSON.parse(text);
    if ([script, sha256, prepare_fn].every((value) => typeof value === 'string')) {
      return { name: script, sha256, preparing: prepare_fn };
    }
  } catch {
    // as what lacks one of them
  }
  throw new ModelFormatError(`${PREPARED_BY_FILE} does not say which script prepared the model's rows`, {
    hint: 'train the model again, or copy the file again from where it was trained',
  });
}

/** What is asked of whoever serves a model that was trained behind a `prepare_fn`. */
export interface Preparing {
  /** the script whose hooks are used; undefined where a program hands them over itself */
  readonly script?: Script | undefined;
  /** whether another `prepare_fn` than that of training is meant */
  readonly takesOtherScript?: boolean | undefined;
}

/**
 * Refuses a model whose rows were prepared before training, and would not be now, or otherwise. A `prepare_fn` that a program
 * hands over is taken at its word: bundlers change its text.
 *
 * @param text of `prepared_by.json`
 * @param tell where the script is another, and its `prepare_fn` the same
 * @throws ConfigurationError
 */
export function requirePreparing(
  text: string,
  { prepare_fn }: Partial<Hooks>,
  { script, takesOtherScript = false }: Preparing,
): void {
  const trained = readPreparedBy(text);
  const name = quoteName(trained.name);
  const wayOut = 'name that script by --script or KINDLING_SCRIPT (training left it in code/ of the model folder)';
  if (prepare_fn === undefined) {
    if (takesOtherScript) return;
    throw new ConfigurationError(`the model was trained behind the prepare_fn of ${name}, and no prepare_fn is named`, {
      hint: `${wayOut}; createInvokeHandler and its like take prepare_fn itself`,
    });
  }
  if (!script || takesOtherScript || script.sha256 === trained.sha256 || script.preparing === trained.preparing) return;
  throw new ConfigurationError(
    `the model was trained behind the prepare_fn of ${name}, and that of ${quoteName(script.name)} is another`,
    { hint: `${wayOut}, or say by --other-script or KINDLING_OTHER_SCRIPT=true that the other one is meant` },
  );
}
