import { toMatrix } from '../../lib/engine/feature-matrix.ts';
import { MalformedInputError } from '../../lib/errors.ts';
import type { RowProblem } from '../../lib/frame/row-errors.ts';
import { input_fn } from '../../lib/hooks/input-fn.ts';

const SELECTION = { columns: Int32Array.of(0, 1), names: ['age', 'height'], categories: [undefined, undefined] };
const header = 'header=present';

const problemsOf = async (body: string, contentType: string): Promise<RowProblem[]> => {
  const problems: RowProblem[] = [];
  const { rows } = await input_fn(body, contentType);
  toMatrix(rows.readFeatures(SELECTION, (problem) => problems.push(problem)));
  return problems;
};

test.each([
  ['CSV', `text/csv; ${header}`, 'age,height\nold,tall\n1,2\n1\n3,wide\n'],
  ['JSON', 'application/json', '[["old","tall"],[1,2],[1],[3,"wide"]]'],
])('a row of %s that cannot be used is told once, and without the price of an error', async (_what, type, body) => {
  const problems = await problemsOf(body, type);
  expect(problems.map(({ row, column }) => [row, column])).toEqual([
    [1, 'age'],
    [3, undefined],
    [4, 'height'],
  ]);
  for (const problem of problems) expect(problem).not.toBeInstanceOf(Error);
});

// as pandas' C parser does: Expected 3 fields in line 3, saw 4
test.each([
  ['few rows', 1],
  ['as many as the kernel reads', 100],
])('a delimiter that nobody quoted is told by the number of cells: %s', async (_what, numRow) => {
  const body = `age,height,town\n${'1,2,Ulm\n'.repeat(numRow)}1,Ulm, upper town,2\nold,2,Ulm\n`;
  const problems = await problemsOf(body, `text/csv; ${header}`);
  expect(problems.map(({ message }) => message)).toEqual([
    `row ${numRow + 1}: 4 cells where the header has 3`,
    `row ${numRow + 2}, column "age": "old" is not a number`,
  ]);
});

test('what a cell holds is in the message and not in the log', async () => {
  const [problem] = await problemsOf('age,height\n4711,$& secret\n', `text/csv; ${header}`);
  const error = new MalformedInputError(problem!.message, problem);
  expect(error.message).toBe('row 1, column "height": "$& secret" is not a number');
  expect(error.logMessage).toBe('row 1, column "height": … is not a number');
});
