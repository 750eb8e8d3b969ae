import { readdirSync, readFileSync } from 'node:fs';
import { ConfigurationError, HookError } from '../../lib/errors.ts';
import { PREPARED_BY_FILE, writePreparedBy } from '../../lib/hooks/prepared-by.ts';
import type { Script } from '../../lib/hooks/script.ts';
import type { OutputFile } from '../../lib/training/job/save-model.ts';
import { loadScript } from '../script.ts';
import { requireWritableFolder, writeFolder } from './local-files.ts';

/** A script that training is asked to use. */
export interface TrainScript extends Script {
  /** what the model's folder is to hold of it: its copy, and who says whose `prepare_fn` made the columns */
  readonly files: readonly OutputFile[];
}

/**
 * The script at a path; undefined where none is named.
 *
 * @throws ConfigurationError for one that has nothing to do with training
 */
export async function trainScriptOf(path: string | undefined): Promise<TrainScript | undefined> {
  if (path === undefined) return undefined;
  const script = await loadScript(path);
  const { name, preparing, train_fn } = script;
  if (preparing === undefined && train_fn === undefined) {
    throw new ConfigurationError(`the script ${path} exports neither prepare_fn nor train_fn`, {
      hint: 'export one of them, or leave the script to who serves the model',
    });
  }
  if (preparing === undefined) return { ...script, files: [] };
  const about = { name: PREPARED_BY_FILE, bytes: Buffer.from(writePreparedBy(script)) };
  return { ...script, files: [{ name: `code/${name}`, bytes: readFileSync(path) }, about] };
}

/**
 * Has the script's `train_fn` train into a folder.
 *
 * @throws HookError where it leaves nothing there
 */
export async function runTrainHook(
  { train_fn, files }: TrainScript,
  channels: { readonly [name: string]: string },
  hyperparameters: { readonly [name: string]: unknown },
  modelDir: string,
): Promise<void> {
  if (modelDir.startsWith('s3://')) {
    throw new ConfigurationError('train_fn writes into a folder, and not to S3', { hint: 'give -o a folder' });
  }
  await requireWritableFolder(modelDir);
  await train_fn?.(channels, hyperparameters, modelDir);
  if (readdirSync(modelDir).length === 0) {
    throw new HookError('train_fn left nothing in the model folder', {
      hint: 'write the model into model_dir, the third of what train_fn gets',
    });
  }
  if (files.length > 0) await writeFolder(modelDir, files);
}
