import { NotFoundError } from '../errors.ts';
import { quoteName } from '../short-text.ts';

/** The error for a name that no model has, or that none can have. */
export function noModel(name: string): NotFoundError {
  return new NotFoundError(`there is no model ${quoteName(name)}`, {
    hint: 'GET /models lists those that are loaded; POST /models loads another',
  });
}
