import { HOOK_NAMES } from '../../lib/hooks/own-hooks.ts';
import type { Script } from '../../lib/hooks/script.ts';
import { namesScript } from '../environment.ts';
import { loadScript, scriptOfEach, scriptPath } from '../script.ts';
import { type Options, type OptionValues, textOption } from './command.ts';

/** Of commands that score rows. */
export const SCRIPT_OPTIONS: Options = {
  script: {
    type: 'string',
    value: 'FILE',
    about: `JavaScript or TypeScript that exports any of ${HOOK_NAMES.join(', ')} (KINDLING_SCRIPT; what SAGEMAKER_PROGRAM names in code/ of MODEL or SAGEMAKER_SUBMIT_DIRECTORY)`,
  },
  'other-script': {
    type: 'boolean',
    about: 'let its prepare_fn be another than the one that the model was trained behind (KINDLING_OTHER_SCRIPT=true)',
  },
};

/** The path of the script that the command line names, else the environment. */
export function scriptIn(values: OptionValues, modelUri?: string): string | undefined {
  return textOption(values, 'script') ?? (namesScript() ? scriptPath(modelUri) : undefined);
}

/** The same for each of several models. */
export function scriptOfModels(values: OptionValues): ((modelUri: string) => string | undefined) | undefined {
  const path = textOption(values, 'script');
  if (path !== undefined) return () => path;
  return namesScript() ? scriptOfEach() : undefined;
}

/** The same script, loaded. */
export async function scriptOf(values: OptionValues, modelUri?: string): Promise<Script | undefined> {
  const path = scriptIn(values, modelUri);
  return path === undefined ? undefined : await loadScript(path);
}
