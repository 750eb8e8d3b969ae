import { KindlingError } from '../../lib/errors.ts';
import { beforeEarlyEnd } from './early-end.ts';

/** Work that takes back what it has begun when its signal aborts; a signal to the process makes it so. */
export async function abortable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const working = work(controller.signal);
  const forget = beforeEarlyEnd(async () => {
    controller.abort(new KindlingError('stopped by a signal'));
    await working.catch(() => undefined);
  });
  return await working.finally(forget);
}
