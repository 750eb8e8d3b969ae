import type { LoadOptions } from '../model/load-options.ts';
import { model_fn } from './model-fn.ts';
import { ownHooks } from './own-hooks.ts';
import { DEFAULT_HOOKS, type Hooks } from './transform.ts';

/**
 * The default hooks with a user's in their place.
 *
 * @param options what the default `model_fn` is to do with a folder
 * @throws ConfigurationError for hooks that cannot be
 */
export function withHooks(own: Partial<Hooks>, options?: LoadOptions): Hooks {
  return { ...DEFAULT_HOOKS, model_fn: (model_dir) => model_fn(model_dir, options), ...ownHooks(own) };
}
