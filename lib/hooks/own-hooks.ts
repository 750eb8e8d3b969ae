import { ConfigurationError } from '../errors.ts';
import type { Hooks } from './hooks.ts';

export const HOOK_NAMES = ['model_fn', 'input_fn', 'prepare_fn', 'predict_fn', 'output_fn', 'transform_fn'] as const;

/** Whether a user's hooks read rows or answer them, in place of kindling's own. */
export function ownsRows(own: Partial<Hooks>): boolean {
  return HOOK_NAMES.some((name) => name !== 'model_fn' && own[name] !== undefined);
}

/**
 * A user's own hooks, of whatever else they stand among. `transform_fn` beside a hook that it replaces is refused.
 *
 * @throws ConfigurationError
 */
export function ownHooks(own: Partial<Hooks>): Partial<Hooks> {
  for (const name of HOOK_NAMES) {
    if (own[name] !== undefined && typeof own[name] !== 'function') {
      throw new ConfigurationError(`${name} is a ${typeof own[name]}`, { hint: `export ${name} as a function` });
    }
  }
  const doubled = (['input_fn', 'prepare_fn', 'predict_fn', 'output_fn'] as const).filter((name) => own[name]);
  if (own.transform_fn && doubled.length > 0) {
    throw new ConfigurationError(`transform_fn stands beside ${doubled.join(', ')}`, {
      hint: 'export either transform_fn or those hooks: transform_fn replaces them all',
    });
  }
  return Object.fromEntries(HOOK_NAMES.filter((name) => own[name]).map((name) => [name, own[name]]));
}
