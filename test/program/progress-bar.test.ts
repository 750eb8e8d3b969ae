import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { ProgressBar } from '../../handlers/program/progress-bar.ts';

let drawn: string[];
const terminal = (isTTY: boolean, columns = 80) => {
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    drawn.push(stripVTControlCharacters(String(chunk)));
    done();
  };
  return Object.assign(new Writable({ write }), { isTTY, columns }) as unknown as NodeJS.WriteStream;
};

beforeEach(() => {
  drawn = [];
  jest.useFakeTimers({ doNotFake: ['nextTick'] });
  jest.replaceProperty(process, 'env', { ...process.env, NO_COLOR: '1', TERM: 'xterm' });
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

describe('ProgressBar', () => {
  test('It should tell how far, how long still, and what else there is to say', () => {
    const bar = new ProgressBar(terminal(true));
    bar.draw(0, 'rows');
    jest.advanceTimersByTime(10_000);

    bar.draw(0.25, 'rows');
    bar.end();

    expect(drawn[1]).toBe(`\r${'━'.repeat(6)}${'─'.repeat(18)}  25 %  0:30 left  rows`);
    expect(drawn.at(-1)).toBe('\r');
  });

  test('It should stay on one line of a narrow terminal', () => {
    const bar = new ProgressBar(terminal(true, 40));

    bar.draw(0.5, 'a text that is longer than what is left of the line');
    bar.end();

    expect(drawn[0]!.slice('\r'.length)).toHaveLength(39);
  });

  test.each([
    ['a file', false, 'xterm'],
    ['a terminal without a cursor', true, 'dumb'],
  ])('It should keep %s clean', (_, isTTY, TERM) => {
    process.env.TERM = TERM;
    const bar = new ProgressBar(terminal(isTTY));

    bar.draw(0.5, 'rows');
    bar.end();

    expect([bar.isShown, drawn]).toEqual([false, []]);
  });
});
