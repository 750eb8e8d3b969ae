// The shelf of several models, with models that only count: who is loaded when, who has to go, and what is kept meanwhile.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Question, Transformed } from '../../lib/hooks/transform.ts';
import type { Answerer } from '../../lib/service/answerer.ts';
import { openShelf } from '../../lib/service/model-shelf.ts';
import type { Models } from '../../lib/service/models.ts';

const MB = 2 ** 20;
const QUESTION = { body: Buffer.from('1'), contentType: 'text/csv', accept: '', options: {} } as Question;
const SETTINGS = {
  maxBodyBytes: MB,
  defaultAccept: undefined,
  defaultOutputs: undefined,
  maxConcurrentTransforms: 1,
};

/** What happened, in order. */
let events: string[];
/** Resolves the answer that a model holds back. */
let release: () => void;
let held: Promise<void> | undefined;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kindling-shelf-'));
  for (const name of ['a', 'b', 'c', 'slow', 'broken', 'huge']) writeFileSync(join(folder, name), '');
  mkdirSync(join(folder, 'inner'));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  events = [];
  held = undefined;
});

class Counted implements Answerer {
  memoryBytes = 0;
  readonly loaded = undefined;
  readonly loadMs = 1;
  readonly #name: string;
  #loading: Promise<void> | undefined;

  constructor(uri: string) {
    this.#name = basename(uri);
  }

  ready(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<void> {
    events.push(`load ${this.#name}`);
    await new Promise(setImmediate);
    if (this.#name === 'broken') throw new Error('broken');
    this.memoryBytes = (this.#name === 'huge' ? 100 : 1) * MB;
  }

  async transform(): Promise<Transformed> {
    if (this.#name === 'slow') await held;
    return { body: this.#name, contentType: 'text/csv', numRow: 1, decodeMs: 0, predictMs: 0, encodeMs: 0 };
  }

  async close(): Promise<void> {
    events.push(`close ${this.#name}`);
  }
}

/** A shelf on which two models have room. */
const open = (maxBytes = 2 * MB): Promise<Models> =>
  openShelf({
    places: { folder, uriPrefix: 's3://bucket/models' },
    files: undefined,
    maxBytes,
    settings: SETTINGS,
    open: (uri) => new Counted(uri),
  });

const ask = async (models: Models, name: string) => (await models.find(name).transform(QUESTION)).body;
const names = (models: Models) => models.list().map(({ modelName }) => modelName);

describe('a shelf', () => {
  test('It should load a model once for all who ask for it meanwhile', async () => {
    const models = await open();

    const answers = await Promise.all(Array.from({ length: 64 }, () => ask(models, 'a')));

    expect([new Set(answers), events]).toEqual([new Set(['a']), ['load a']]);
  });

  test('It should let the least recently used go', async () => {
    const models = await open();

    for (const name of ['a', 'b', 'a', 'c']) await ask(models, name);

    expect(names(models)).toEqual(['a', 'c']);
    expect(events).toEqual(['load a', 'load b', 'load c', 'close b']);
    expect(await ask(models, 'b')).toBe('b');
  });

  test('It should keep a model that has to go until it has answered', async () => {
    const models = await open();
    held = new Promise((resolve) => {
      release = resolve;
    });
    const answer = ask(models, 'slow');
    await new Promise((resolve) => setTimeout(resolve, 5));

    models.unload('slow');
    await ask(models, 'a');
    expect([names(models), events.includes('close slow')]).toEqual([['a'], false]);
    release();

    expect([await answer, events.at(-1)]).toEqual(['slow', 'close slow']);
  });

  test('It should refuse with a 503 while those that answer take all of the memory', async () => {
    const models = await open(1.5 * MB);
    held = new Promise((resolve) => {
      release = resolve;
    });
    const answer = ask(models, 'slow');
    await new Promise((resolve) => setTimeout(resolve, 5));

    await expect(ask(models, 'a')).rejects.toMatchObject({ status: 503, code: 'overloaded' });
    release();
    await answer;

    expect([await ask(models, 'a'), names(models)]).toEqual(['a', ['a']]);
  });

  test('It should leave the neighbours of a model that cannot be loaded, or is too large, alone', async () => {
    const models = await open();
    await ask(models, 'a');

    await expect(ask(models, 'broken')).rejects.toThrow('broken');
    await expect(ask(models, 'huge')).rejects.toMatchObject({ status: 507, code: 'insufficient-memory' });

    expect([names(models), events]).toEqual([
      ['a'],
      ['load a', 'load broken', 'close broken', 'load huge', 'close huge'],
    ]);
    await expect(ask(models, 'broken')).rejects.toThrow('broken');
    expect(events).toHaveLength(7);
  });

  test('It should load a model that somebody loaded again after it had to go, and forget it when it is unloaded', async () => {
    const models = await open();
    await models.load('mine', join(folder, 'c'));
    for (const name of ['a', 'b']) await ask(models, name);

    expect(names(models)).toEqual(['a', 'b']);
    expect(await ask(models, 'mine')).toBe('c');
    expect(models.unload('mine')).toEqual({ modelName: 'mine', modelUrl: join(folder, 'c') });
    expect(() => models.find('mine')).toThrow('there is no model "mine"');
    expect(() => models.unload('mine')).toThrow('there is no model "mine"');
  });

  test.each(['', '.', '..', '../a', 'inner/../a', '/etc/passwd', 'a\0', 'a\n', '.hidden', '..\\a', 'n'.repeat(300)])(
    'It should have no model by the name %j',
    async (name) => {
      const models = await open();

      expect(() => models.find(name)).toThrow(/^there is no model/);
      await expect(models.load(name, join(folder, 'a'))).rejects.toMatchObject({ status: 404 });
      expect(events).toEqual([]);
    },
  );

  test('It should have no model by a name that is longer than a file system takes', async () => {
    const models = await open();

    expect(() => models.find('\u{1f600}'.repeat(200))).toThrow(/^there is no model/);
  });

  test.each([
    '/etc/passwd',
    '../x',
    'inner/../../x',
    'none',
    'a\0',
    '/opt/ml/models/../../../etc/passwd',
    's3://other/models/a',
    's3://bucket/models',
    's3://bucket/models-of-others/a',
    's3://bucket/models/../secret',
    'https://example.com/a',
    'file:///etc/passwd',
  ])('It should load nothing from %j', async (url) => {
    const models = await open();

    await expect(models.load('x', url)).rejects.toMatchObject({ status: 404, code: 'not-found' });
    expect(events).toEqual([]);
  });

  test.each(['a', 's3://bucket/models/a'])('It should load from %s', async (url) => {
    const models = await open();

    expect(await models.load('x', url)).toEqual({ modelName: 'x', modelUrl: url });
    await expect(models.load('x', url)).rejects.toMatchObject({ status: 409, code: 'conflict' });
  });
});
