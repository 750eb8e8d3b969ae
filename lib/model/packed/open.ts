import type { SynchronousModel } from '../model.ts';
import { isPackedPipeline } from './layout.ts';
import { readPackedModel } from './read.ts';

/**
 * The model in a packed artifact, `readPackedModel`; what makes one of a pipeline is loaded when such a file comes.
 *
 * @throws ModelFormatError for a file that is damaged, lies about itself or was packed by another version
 */
export async function openPackedModel(bytes: Uint8Array, notes?: readonly string[]): Promise<SynchronousModel> {
  const unpack = isPackedPipeline(bytes) ? (await import('../pipeline.ts')).unpackPipeline : undefined;
  return readPackedModel(bytes, notes, unpack);
}
