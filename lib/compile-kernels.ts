import { engineKernels } from './engine/kernels.ts';
import { explainKernels } from './explain/kernels.ts';
import { csvKernels } from './frame/csv-kernel/module.ts';
import { checkKernels } from './model/packed/scratch.ts';
import { transformKernels } from './objective/transform-kernels.ts';

const KERNELS = [engineKernels, explainKernels, csvKernels, checkKernels, transformKernels];

/**
 * Compiles the WebAssembly of everything that can be asked of a model now, a few milliseconds, and not when it is first
 * needed: Cloudflare Workers may compile while they start, and not while they answer.
 *
 * @returns whether it runs here; where it does not, other code gives the same bits more slowly, and packed models cannot be
 * loaded
 */
export function compileKernels(): boolean {
  return KERNELS.map((kernels) => kernels.canRun()).every(Boolean);
}
