import type { Step } from '../compiled.ts';
import type { PlanNode } from '../node.ts';
import type { Shape } from '../shape.ts';

export type { Step };

/**
 * Compiles a transformer.
 *
 * @param input the columns before it
 * @throws ModelFormatError for a state that contradicts itself, and for parameters that are not computed
 */
export type CompileStep = (node: PlanNode, input: Shape) => Step;

/** Leaves rows as they are. */
export function identity(shape: Shape): Step {
  return { shape, run: (table) => table };
}

/** One step after the other. */
export function chain(steps: readonly Step[], input: Shape): Step {
  const shape = steps.at(-1)?.shape ?? input;
  const runs = joinChanges(steps);
  return { shape, run: (table, rows) => runs.reduce((given, run) => run(given, rows), table) };
}

/** Steps that change numbers where they are take one copy of each column together. */
function joinChanges(steps: readonly Step[]): Step['run'][] {
  const runs: Step['run'][] = [];
  let changes: NonNullable<Step['change']>[] = [];
  for (const step of steps) {
    if (step.change === undefined || changes.length === 0) runs.push(step.run);
    if (step.change === undefined) changes = [];
    else changes.push(step.change);
    if (changes.length > 1) runs[runs.length - 1] = changing(changes);
  }
  return runs;
}

/** What changes the columns of a table, which are numbers, one after the other. */
export function changing(changes: readonly NonNullable<Step['change']>[]): Step['run'] {
  return ({ numRow, parts }, rows) => ({
    numRow,
    parts: parts.map((part, column) => {
      const values = rows.memory.numbers(numRow);
      values.set(part as Float64Array);
      for (const change of changes) change(values, column, rows);
      return values;
    }),
  });
}
