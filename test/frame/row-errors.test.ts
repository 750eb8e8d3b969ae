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

test('what a cell holds is in the message and not in the log', async () => {
  const [problem] = await problemsOf('age,height\n4711,$& secret\n', `text/csv; ${header}`);
  const error = new MalformedInputError(problem!.message, problem);
  expect(error.message).toBe('row 1, column "height": "$& secret" is not a number');
  expect(error.logMessage).toBe('row 1, column "height": … is not a number');
});
