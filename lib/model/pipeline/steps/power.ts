import type { PlanNode } from '../node.ts';
import { columnName, elementwise } from './elementwise.ts';
import { type CompileStep, chain } from './step.ts';

/** Below it a lambda counts as 0, or as 2. */
const SPACING = 2 ** -52;

/** Yeo and Johnson's or Box and Cox's powers, and a scale. */
export const compilePowerTransformer: CompileStep = (node, input) => {
  node.requireWidth(input);
  const lambdas = node.floats('lambdas_', input.width);
  const method = node.choice('method', ['yeo-johnson', 'box-cox'], 'yeo-johnson');
  const power = method === 'box-cox' ? boxCox : findYeoJohnson(node);
  const raised = elementwise(input, {
    dense: (values, column, rows) => {
      for (let row = 0; row < values.length; row++) {
        const value = values[row]!;
        if (method === 'box-cox' && value <= 0) {
          rows.refuse(
            row,
            columnName(input, column),
            `${value} is not positive, as Box-Cox wants it`,
            'send a positive number',
          );
        }
        values[row] = power(value, lambdas[column]!);
      }
    },
  });
  if (!node.flag('standardize', true)) return raised;
  return chain([raised, node.plan.compileStep(node.child(node.fitted('_scaler'), '_scaler'), raised.shape)], input);
};

type Power = (x: number, lambda: number) => number;

const boxCox: Power = (x, lambda) => (lambda === 0 ? Math.log(x) : Math.expm1(lambda * Math.log(x)) / lambda);

function findYeoJohnson(node: PlanNode): Power {
  return node.isFrom(1, 9) ? yeoJohnson : oldYeoJohnson;
}

const yeoJohnson: Power = (x, lambda) => {
  if (x >= 0) return Math.abs(lambda) < SPACING ? Math.log1p(x) : Math.expm1(lambda * Math.log1p(x)) / lambda;
  if (Math.abs(lambda - 2) <= SPACING) return -Math.log1p(-x);
  return -Math.expm1((2 - lambda) * Math.log1p(-x)) / (2 - lambda);
};

/** Up to 1.8; they differ in the last digits. */
const oldYeoJohnson: Power = (x, lambda) => {
  if (x >= 0) return Math.abs(lambda) < SPACING ? Math.log1p(x) : ((x + 1) ** lambda - 1) / lambda;
  if (Math.abs(lambda - 2) <= SPACING) return -Math.log1p(-x);
  return -((-x + 1) ** (2 - lambda) - 1) / (2 - lambda);
};
