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
  return { shape, run: (table, rows) => steps.reduce((given, step) => step.run(given, rows), table) };
}
