import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { compileTokenPattern } from '../../lib/model/pipeline/text/token-pattern.ts';

/** `re.findall` of Python 3.13 for each pattern and text. */
const { texts, patterns } = JSON.parse(readFileSync(join(import.meta.dirname, 'pipeline/tokens.json'), 'utf8')) as {
  texts: string[];
  patterns: [pattern: string, tokens: string[][]][];
};

describe('compileTokenPattern', () => {
  test.each(patterns)('It should find what Python finds: %s', (pattern, tokens) => {
    const find = compileTokenPattern(pattern);

    expect(find && texts.map((text) => find(text))).toEqual(find && tokens);
    expect(find === undefined && !/W/.test(pattern)).toBe(false);
  });

  test.each([
    '((a+)+)+!',
    '(a|aa)+$',
    '(?:a+)*b',
    '\\w+\\w+\\w+!',
    'a.*b',
    '(?=a)b',
    '\\w+?',
    '[a-',
    'a{1,9999}',
    '(?P<x>a)',
    '',
  ])('It should refuse what could take for ever, or is no pattern of tokens: %s', (pattern) => {
    expect(compileTokenPattern(pattern)).toBeUndefined();
  });

  test('It should take a long text where nothing goes back, and refuse it where something may', () => {
    const text = 'a'.repeat(1_000_000);

    expect(compileTokenPattern('(?u)\\b\\w\\w+\\b')?.(text)).toHaveLength(1);
    expect(compileTokenPattern('[a-z]+\\b')?.(`${text}1`)).toBeUndefined();
  });
});
