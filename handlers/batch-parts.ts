// What both batch functions do alike: a whole object at once, and an object in ranges.
import { KindlingError } from '../lib/errors.ts';
import type { Script } from '../lib/hooks/script.ts';
import { tellNotes } from '../lib/hooks/tell-notes.ts';
import { withHooks } from '../lib/hooks/with-hooks.ts';
import type { boundLines } from '../lib/middleware/bound-lines.ts';
import { lambdaError } from '../lib/middleware/invocation-error.ts';
import type { Model } from '../lib/model/model.ts';
import { OPTION_VARIABLES } from './batch-settings.ts';
import { memoryBytes, modelUri, takesOtherScript } from './environment.ts';
import { rewordSettings, spellAsVariables } from './program/hints.ts';

type BatchLogger = ReturnType<typeof boundLines>;

/** The model that the environment names, by the script's hooks where there is one. */
export async function loadModel(logger: BatchLogger, script?: Script): Promise<Model> {
  const told = { memoryBytes: memoryBytes(), script, takesOtherScript: takesOtherScript() };
  const model: Model = await withHooks(script?.hooks ?? {}, told).model_fn(modelUri());
  return tellNotes(model, (note) => logger.warn(note, { modelUri: modelUri() }));
}

/** An object has no options of its own: the function's environment has them. */
const spelled = spellAsVariables(OPTION_VARIABLES);

/** What the caller is told: only kindling's own errors are made to be read. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof KindlingError)) return 'internal error';
  return error.hint ? `${error.message} (${rewordSettings(error.hint, spelled)})` : error.message;
}

/**
 * A Middy hook: what Lambda reports of a call that failed, whoever threw it.
 *
 * @param nameOf the type that is reported
 */
export function reporting(logger: BatchLogger, nameOf = (error: Error) => error.name) {
  return (request: { error: Error | null }): void => {
    const { error } = request;
    if (error === null || error.stack === '') return;
    logger.error('failed', { error });
    request.error = lambdaError(nameOf(error), [reasonOf(error)], error);
  };
}
