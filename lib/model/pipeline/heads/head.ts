import type { Head } from '../compiled.ts';
import type { PlanNode } from '../node.ts';
import type { Shape } from '../shape.ts';

export type { Head };

/**
 * Compiles an estimator.
 *
 * @param input the columns before it
 * @throws ModelFormatError for a state that contradicts itself, and for what is not computed
 */
export type CompileHead = (node: PlanNode, input: Shape) => Head;
