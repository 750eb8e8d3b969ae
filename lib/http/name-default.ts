import { KindlingError } from '../errors.ts';

/**
 * Says in an error's hint that a default of the server is the cause: callers would look for an option that they never
 * sent.
 *
 * @param given options that the request has itself
 * @param sources what set the server's defaults, by option
 */
export function nameDefault(
  error: unknown,
  given: ReadonlyMap<string, string>,
  sources: ReadonlyMap<string, string>,
): unknown {
  if (!(error instanceof KindlingError)) return error;
  const { message, hint = '' } = error;
  const cause = [...sources].find(
    ([option]) => !given.has(option) && (message.startsWith(`${option}:`) || hint.includes(`${option}=`)),
  );
  if (cause === undefined) return error;
  const [option, source] = cause;
  return Object.assign(error, { hint: `${hint}; this server's default of ${option} is set by ${source}` });
}
