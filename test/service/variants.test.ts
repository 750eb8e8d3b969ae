// Variants: who answers by weight, by session and by name, and what shadows see.
import { describe, expect, test } from '@jest/globals';
import type { Question, Transformed } from '../../lib/hooks/transform.ts';
import type { ModelFiles } from '../../lib/model/model-files.ts';
import type { Shadowed } from '../../lib/service/models.ts';
import type { Service } from '../../lib/service/service.ts';
import { readVariants } from '../../lib/service/variants.ts';

const filesWith = (text: string): ModelFiles => ({
  place: '',
  list: async () => ['variants.json', 'a', 'b'],
  read: async () => Buffer.from(text),
});

const question = (body = '1\n2'): Question => ({
  body: Buffer.from(body),
  contentType: 'text/csv',
  accept: '',
  options: {},
});

/** What each model answers; a function for what takes its time or fails. */
type Answers = { readonly [model: string]: string | (() => Promise<string>) };

function open(
  variants: readonly object[],
  answers: Answers = {},
  told: (shadowed: Shadowed) => void = () => undefined,
  contentType = 'text/csv',
) {
  const find = (model: string) =>
    ({
      async transform({ body }: Question): Promise<Transformed> {
        const answer = answers[model] ?? model;
        body.fill(0); // it may be gone to another thread
        const text = typeof answer === 'string' ? answer : await answer();
        return { body: text, contentType, numRow: 2, decodeMs: 0, predictMs: 0, encodeMs: 0 };
      },
    }) as unknown as Service;
  return readVariants(filesWith(JSON.stringify(variants)), find, told);
}

const AB = [
  { name: 'a', model: 'x', weight: 3 },
  { name: 'b', model: 'y', weight: 1 },
];

describe('variants', () => {
  test('They should share requests out by weight', async () => {
    const variants = await open(AB);

    const names = Array.from({ length: 4000 }, () => variants.choose({}).variant);

    const share = names.filter((name) => name === 'a').length / names.length;
    expect(share).toBeGreaterThan(0.7); // 0.75, and its standard deviation is 0.007
    expect(share).toBeLessThan(0.8);
  });

  test('They should keep a session with one of them, and sessions apart by weight, in every process', async () => {
    const [one, other] = [await open(AB), await open(AB)];
    const sessions = Array.from({ length: 4000 }, (_, index) => `user-${index}`);

    const chosen = sessions.map((session) => one.choose({ session }).variant);

    expect(sessions.map((session) => other.choose({ session }).variant)).toEqual(chosen);
    const share = chosen.filter((name) => name === 'a').length / chosen.length;
    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThan(0.8);
  });

  test('They should go by the name that is asked for, before the session', async () => {
    const variants = await open(AB);

    const { variant, service } = variants.choose({ variant: 'b', session: 'user-1' });

    expect([variant, (await service.transform(question())).body]).toEqual(['b', 'y']);
    expect(() => variants.choose({ variant: 'c' })).toThrow('there is no variant "c"');
  });

  test('One of weight 0 should be asked by name alone', async () => {
    const variants = await open([{ name: 'a', model: 'x', weight: 0 }, AB[1]!]);

    const names = Array.from({ length: 200 }, () => variants.choose({}).variant);

    expect(new Set(names)).toEqual(new Set(['b']));
    expect(variants.choose({ variant: 'a' }).variant).toBe('a');
  });

  test.each([
    ['{', /not JSON/],
    ['{}', /not a list/],
    ['[]', /not a list/],
    ['[null]', /variant 1 has no name/],
    ['[{"name":"a\\nb","model":"x"}]', /variant 1 has no name/],
    ['[{"name":"a"}]', /variant 1 has no name of letters, or no model/],
    ['[{"name":"a","model":"x","weight":-1}]', /weight of a/],
    ['[{"name":"a","model":"x","weight":"1"}]', /weight of a/],
    ['[{"name":"a","model":"x","weight":0}]', /no variant has a weight/],
    ['[{"name":"a","model":"x","shadow":true}]', /no variant has a weight/],
    ['[{"name":"a","model":"x","shadow":1}]', /shadow of a/],
    ['[{"name":"a","model":"x"},{"name":"a","model":"y"}]', /two variants/],
    ['[{"name":"a","model":"gone"}]', /a: no such model/],
  ])('%s should be refused as a setting', async (text, message) => {
    const find = (model: string) => {
      if (model === 'gone') throw new Error('no such model');
      return {} as Service;
    };

    const opening = readVariants(filesWith(text), find, undefined);

    await expect(opening).rejects.toMatchObject({ code: 'configuration', message: expect.stringMatching(message) });
  });
});

/** Until all that was told behind answers has been. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('a shadow', () => {
  const WITH_SHADOW = [AB[0]!, { name: 's', model: 'z', shadow: true }];

  test.each([
    ['CSV', 'text/csv', '1.5\n2\n3', '1.5\n2.25\n3', { differingRows: 1, maxDifference: 0.25, meanDifference: 0.125 }],
    ['CSV with names', 'text/csv', 'p\n7,2\n7,2', 'p\n7,2\n7,2', { differingRows: 0, maxDifference: 0 }],
    ['labels', 'text/csv', 'yes\nno', 'no\nno', { differingRows: 1, maxDifference: 0 }],
    ['JSON', 'application/json', '[1,2]', '[1,4]', { differingRows: 1, maxDifference: 2 }],
    [
      'records',
      'application/json',
      '[{"a":"x","prediction":1}]',
      '[{"a":"x","prediction":1.5}]',
      { differingRows: 1, maxDifference: 0.5 },
    ],
    ['predictions', 'application/json', '{"predictions":[1,[2,3]]}', '{"predictions":[1,[2,4]]}', { differingRows: 1 }],
    ['bytes', 'application/x-npy', 'NUMPY1', 'NUMPY2', { differingRows: 1 }],
  ])('It should count how %s differ', async (_what, type, own, other, difference) => {
    const told: Shadowed[] = [];
    const variants = await open(WITH_SHADOW, { x: own, z: other }, (one) => told.push(one), type);

    const answer = await variants.choose({}).service.transform(question());
    expect([answer.body, told]).toEqual([own, []]);
    await settled();

    expect(told).toEqual([expect.objectContaining({ variant: 'a', shadow: 's', rows: 2, ...difference })]);
  });

  test('It should answer nobody, who asks for it by name included', async () => {
    const variants = await open(WITH_SHADOW, { x: '1', z: '2' });

    expect(() => variants.choose({ variant: 's' })).toThrow(
      expect.objectContaining({
        status: 404,
        message: expect.stringContaining('"s" is a shadow'),
        hint: 'the variants that answer are "a"',
      }),
    );
  });

  test('It should see the rows that were asked, whatever became of their bytes', async () => {
    const seen: string[] = [];
    const find = () =>
      ({
        async transform({ body }: Question) {
          seen.push(Buffer.from(body).toString());
          body.fill(0);
          return { body: '', contentType: 'text/csv' };
        },
      }) as unknown as Service;
    const variants = await readVariants(filesWith(JSON.stringify(WITH_SHADOW)), find, undefined);

    await variants.choose({}).service.transform(question('1,2'));
    await settled();

    expect(seen).toEqual(['1,2', '1,2']);
  });

  test('It should neither delay nor fail an answer, and leave out what it has no time for', async () => {
    const told: Shadowed[] = [];
    let release: () => void = () => undefined;
    const stuck = new Promise<void>((resolve) => {
      release = resolve;
    });
    const fail = async () => {
      await stuck;
      throw new Error('out of order');
    };
    const variants = await open(WITH_SHADOW, { z: fail }, (one) => told.push(one));

    const answers = await Promise.all(
      Array.from({ length: 100 }, () => variants.choose({}).service.transform(question())),
    );
    expect(answers.every(({ body }) => body === 'x')).toBe(true);
    release();
    await settled();

    const skipped = told.filter(({ isSkipped }) => isSkipped);
    const failed = told.filter(({ error }) => error);
    expect([told.length, failed.length > 0 && failed.length < 20]).toEqual([100, true]);
    expect(skipped.length).toBe(100 - failed.length);
    expect(failed[0]).toMatchObject({ shadow: 's', error: expect.objectContaining({ message: 'out of order' }) });
  });

  test('It should not look at what fails', async () => {
    const told: Shadowed[] = [];
    const fail = async () => {
      throw new Error('bad rows');
    };
    const variants = await open(WITH_SHADOW, { x: fail }, (one) => told.push(one));

    await expect(variants.choose({ variant: 'a' }).service.transform(question())).rejects.toThrow('bad rows');
    await settled();

    expect(told).toEqual([]);
  });
});
