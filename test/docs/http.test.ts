// The tables of docs/reference/http.md, held against the lists in the code.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { CHARSETS } from '../../lib/content/charset-names.ts';
import { MEDIA_TYPES } from '../../lib/content/media-types.ts';
import * as errors from '../../lib/errors.ts';
import { OPTION_NAMES, OUTPUT_NAMES } from '../../lib/hooks/options.ts';
import { parseOptions } from '../../lib/hooks/parse-options.ts';
import { ROUTES } from '../../lib/http/routes/index.ts';
import { codeIn, namesUnder, readDoc, tableUnder } from '../support/markdown.ts';

const LIB = join(import.meta.dirname, '../../lib');
const HTTP = readDoc('reference/http.md');

/** Sources that read or write headers. */
const SOURCES = ['http', 'http/events', 'http/routes', 'http/v2', 'middleware', 'middleware/capture']
  .flatMap((folder) => readdirSync(join(LIB, folder)).map((name) => join(LIB, folder, name)))
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

function headersLike(...patterns: readonly RegExp[]): string[] {
  const found = patterns.flatMap((pattern) => [...SOURCES.matchAll(pattern)].map(([, name]) => name!));
  return [...new Set(found)].sort();
}

describe('docs/reference/http.md', () => {
  test('It should have every route, and no other', () => {
    const told = namesUnder(HTTP, 'Routes');

    const routes = ROUTES.map(({ method, path }) => `${method} ${path}`);

    expect(told.sort()).toEqual(routes.sort());
  });

  test('It should have every header that is read', () => {
    const read = headersLike(
      /\bheaders(?:\.(?!ts\b|get\b)|\.get\('|\[')([a-z][a-z-]*)/g,
      /plainHeader\(\w+, '([a-z-]+)'\)/g,
    );

    const told = [...namesUnder(HTTP, 'Request headers'), ...namesUnder(HTTP, 'Answer headers')];

    expect(read.filter((name) => !told.includes(name))).toEqual([]);
    for (const name of namesUnder(HTTP, 'Request headers')) expect(SOURCES).toContain(name.replace(/…$/, ''));
  });

  test('It should have every header that is written', () => {
    const written = headersLike(
      /\bheaders(?:\.|\[')([a-z][a-z-]+)(?:'\])? = /g,
      /'((?:content|x|server|retry)-[a-z-]+)': /g,
      /const [A-Z_]+ = '([a-z-]+-content-length)'/g,
      /\b(vary): /g,
    );

    const ofQuestions = namesUnder(HTTP, 'Request headers'); // some are made of an event's members
    const told = namesUnder(HTTP, 'Answer headers');

    expect(written.filter((name) => ![...told, ...ofQuestions, 'x-gzip'].includes(name))).toEqual([]);
    expect(told.filter((name) => !written.includes(name))).toEqual([]);
  });

  test('It should have every option, with values that are taken', () => {
    const rows = tableUnder(HTTP, 'Options');

    expect(rows.map(([option]) => codeIn(option!)[0])).toEqual([...OPTION_NAMES]);
    const choices = rows.filter(([option]) => option!.startsWith('`on-'));
    for (const [option, values, otherwise] of choices) {
      for (const value of [...codeIn(values!), ...codeIn(otherwise!)].filter((code) => code !== 'error')) {
        expect(() => parseOptions(new Map([[codeIn(option!)[0]!, value]]))).not.toThrow();
      }
    }
  });

  test('It should have every output', () => {
    expect(namesUnder(HTTP, 'Outputs')).toEqual([...OUTPUT_NAMES]);
  });

  test('It should have every media type by all its names, and every charset', () => {
    const told = tableUnder(HTTP, 'Media types').map(([name, also]) => [codeIn(name!)[0], codeIn(also!).sort()]);

    expect(told).toEqual(MEDIA_TYPES.map(({ name, aliases }) => [name, [...aliases].sort()]));
    expect(codeIn(/^Charsets of CSV: .*$/m.exec(HTTP)![0])).toEqual([...CHARSETS]);
  });

  test('It should have the code and status of every error', () => {
    const { KindlingError, MethodNotAllowedError, ...others } = errors;
    const classes = Object.values(others).filter(
      (value) => typeof value === 'function' && value.prototype instanceof KindlingError,
    ) as (new (
      message: string,
    ) => errors.KindlingError)[];
    const thrown = [new KindlingError(''), new MethodNotAllowedError('', []), ...classes.map((Class) => new Class(''))];

    const told = tableUnder(HTTP, 'Problems').map(([code, status]) => `${codeIn(code!)[0]} ${status}`);

    expect([...new Set(told)].sort()).toEqual(
      [...new Set(thrown.map(({ code, status }) => `${code} ${status}`))].sort(),
    );
  });
});
