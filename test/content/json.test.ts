// What JSON bodies are read as, beyond the shapes that every way into the service answers.
import { MalformedInputError } from '../../lib/errors.ts';
import { input_fn } from '../../lib/hooks/input-fn.ts';

const read = (text: string, type = 'application/json') => input_fn(text, type);

describe('column names', () => {
  test.each([
    ['{"columns":[0,1.5],"data":[[1,2]]}', ['0', '1.5']],
    ['{"columns":[123456789012345678901,"a"],"data":[[1,2]]}', ['123456789012345678901', 'a']],
    ['{"dataframe_split":{"columns":[-12345678901234567890],"data":[[1]]}}', ['-12345678901234567890']],
  ])('that are numbers are their texts: %s', async (text, names) => {
    expect((await read(text)).columnNames).toEqual(names);
  });

  test.each(['{"toString":1}', '["a",[{"toString":1}]]', '["a","b"]', 'null', 'true'])(
    'that are neither text nor number are refused: %s',
    async (name) => {
      for (const text of [
        `{"columns":["a",${name}],"data":[[1,2]]}`,
        `{"dataframe_split":{"columns":["a",${name}],"data":[]}}`,
      ]) {
        await expect(read(text)).rejects.toThrow(/place 2: a column name is a string/);
      }
    },
  );
});

describe('nesting', () => {
  const nested = (levels: number) => `${'{"a":['.repeat(levels / 2)}${']}'.repeat(levels / 2)}`;

  test('is read to 64 levels', async () => {
    expect((await read(`[{"length":1,"note":${nested(62)}}]`)).numRow).toBe(1);
  });

  test.each([65, 1000, 200_000])('of %i levels is refused', async (levels) => {
    const text = `${'['.repeat(levels)}1${']'.repeat(levels)}`;
    await expect(read(text)).rejects.toThrow(/more than 64 lists and objects/);
    await expect(read(text)).rejects.toBeInstanceOf(MalformedInputError);
  });
});

describe('integers beyond 2^53', () => {
  const echoed = async (text: string) => {
    const { rows } = await read(text);
    return [...rows.jsonCells(0).values()];
  };

  test.each([
    ['12345678901234567890', '12345678901234567890'],
    ['-9007199254740993', '-9007199254740993'],
    ['9007199254740991', '9007199254740991'],
    ['"12345678901234567890"', '"12345678901234567890"'],
    ['"a\\"12345678901234567890,\\\\"', '"a\\"12345678901234567890,\\\\"'],
    ['12345678901234567.5', '12345678901234568'],
    ['0.12345678901234567890', '0.12345678901234568'],
    ['1e1234567890123456', 'null'], // which JSON.parse takes for infinite
    ['[1,{"b":12345678901234567890}]', '[1,{"b":12345678901234567890}]'],
  ])('come back digit by digit, and nothing else does: %s', async (cell, answer) => {
    expect(await echoed(`[{"__proto__":${cell},"b":${cell}}]`)).toEqual([answer, answer]);
    expect(await echoed(`[[${cell},12345678901234567890]]`)).toEqual([answer, '12345678901234567890']);
  });

  test('do not make another text JSON', async () => {
    await expect(read('[{12345678901234567890:1}]')).rejects.toThrow(/not JSON/);
    await expect(read('[012345678901234567890]')).rejects.toThrow(/not JSON/);
  });
});
