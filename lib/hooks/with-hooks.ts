import type { LoadOptions } from '../model/load-options.ts';
import { model_fn } from './model-fn.ts';
import { ownHooks } from './own-hooks.ts';
import type { Preparing } from './prepared-by.ts';
import { requirePreparing } from './preparing.ts';
import { DEFAULT_HOOKS, type Hooks } from './transform.ts';

/**
 * The default hooks with a user's in their place.
 *
 * @param options what the default `model_fn` is to do with a folder, and which script the hooks are of
 * @throws ConfigurationError for hooks that cannot be
 */
export function withHooks(given: Partial<Hooks>, options: LoadOptions & Preparing = {}): Hooks {
  const own = ownHooks(given);
  const { model_fn: load = (model_dir: string) => model_fn(model_dir, options) } = own;
  return {
    ...DEFAULT_HOOKS,
    ...own,
    model_fn: async (model_dir) => {
      const model = await load(model_dir);
      if (model?.preparedBy !== undefined) requirePreparing(model.preparedBy, own, options);
      return model;
    },
  };
}
