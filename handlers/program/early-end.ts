/** Signals that ask the process to end, of a keyboard, a supervisor and a terminal that is closed. */
export const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type CleanUp = () => void | Promise<void>;

const cleanUps = new Set<CleanUp>();
/** On the process, as bundles that stand apart have a copy of this module each. */
const ENDING = Symbol.for('kindling.ending');

/**
 * Has something cleared away should the process end before its time: by a signal, which is then raised again for the
 * parent to see (128 + n in a shell), or by `process.exit`, which waits for no promise. A second signal waits for none
 * either. Returns what is to be called when there is nothing to clear away any more.
 */
export function beforeEarlyEnd(cleanUp: CleanUp): () => void {
  if (cleanUps.size === 0) {
    // a program that has a handler of its own decides itself when it ends
    for (const signal of END_SIGNALS) if (process.listenerCount(signal) === 0) process.on(signal, endEarly);
    process.on('exit', cleanAll);
  }
  cleanUps.add(cleanUp);
  return () => {
    if (cleanUps.delete(cleanUp) && cleanUps.size === 0) ignoreEnd();
  };
}

/** Whether a signal came, so that what fails from now on fails because of it. */
export function isEndingEarly(): boolean {
  return ENDING in process;
}

async function endEarly(signal: NodeJS.Signals): Promise<void> {
  Object.assign(process, { [ENDING]: true });
  ignoreEnd();
  await Promise.allSettled(cleanAll());
  process.kill(process.pid, signal);
}

function cleanAll(): (void | Promise<void>)[] {
  return [...cleanUps].map((cleanUp) => cleanUp());
}

function ignoreEnd(): void {
  for (const signal of END_SIGNALS) process.off(signal, endEarly);
  process.off('exit', cleanAll);
}
