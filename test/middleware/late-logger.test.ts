import { describe, expect, test } from '@jest/globals';
import { LateLogger, type RequestLogger } from '../../lib/middleware/late-logger.ts';

/** A logger that notes when it was made and what it was told. */
function createNotes(): { notes: string[]; create: () => RequestLogger } {
  const notes: string[] = [];
  const create = () => {
    notes.push('created');
    return {
      info: (message: string) => void notes.push(`info ${message}`),
      warn: (message: string) => void notes.push(`warn ${message}`),
      debug: () => undefined,
      error: (message: string) => void notes.push(`error ${message}`),
    };
  };
  return { notes, create };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('LateLogger', () => {
  test('It should make the logger after the promises of this turn, and lose no line nor their order', async () => {
    const { notes, create } = createNotes();
    const logger = new LateLogger(undefined, create);

    logger.info('first', {});
    await Promise.resolve();
    logger.error('second', {});
    const before = [...notes];
    await nextTurn();
    logger.info('third', {});

    expect(before).toEqual([]);
    expect(notes).toEqual(['created', 'info first', 'error second', 'info third']);
  });

  test('It should write what waits when the process ends, and leave no listener behind', async () => {
    const { notes, create } = createNotes();
    const before = process.listenerCount('exit');
    const logger = new LateLogger(undefined, create);

    logger.info('last words', {});
    const [flush] = process.listeners('exit').slice(-1);
    flush!.call(process, 0);
    await nextTurn();

    expect(notes).toEqual(['created', 'info last words']);
    expect(process.listenerCount('exit')).toBe(before);
  });
});
