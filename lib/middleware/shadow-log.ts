import type { Shadowed } from '../service/models.ts';
import type { RequestLogger } from './late-logger.ts';
import { logEntry } from './log-entry.ts';

/** One log line for each request that a shadow has scored behind its answer, failed to, or had no time for. */
export function shadowLog(logger: RequestLogger): (told: Shadowed) => void {
  return ({ error, exchange: _, ...told }) => {
    if (told.isSkipped) logger.debug('shadow skipped', { ...told });
    else if (error === undefined) logger.info('shadow', { ...told });
    else logger.warn('shadow failed', logEntry({ variant: told.variant, shadow: told.shadow, error }));
  };
}
