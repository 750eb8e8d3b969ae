import type { RequestLogger } from './late-logger.ts';
import { logEntry, shortSentence } from './log-entry.ts';

type Entry = { readonly [member: string]: unknown };

/** A logger whose lines are no longer than a log can hold, whatever they tell of. */
export function boundLines(logger: RequestLogger): RequestLogger {
  const bound = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, entry: Entry) =>
    logger[level](shortSentence(message), logEntry(entry));
  return { debug: bound('debug'), info: bound('info'), warn: bound('warn'), error: bound('error') };
}
