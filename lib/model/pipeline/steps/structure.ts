// What holds other steps: pipelines and unions.
import { entryOf, type GraphValue, isDict, isList } from '../graph.ts';
import type { PlanNode } from '../node.ts';
import { type Shape, shapeOf, sourcesOf } from '../shape.ts';
import { stackTables } from './stack.ts';
import { type CompileStep, chain, identity, type Step } from './step.ts';

/** Steps of imbalanced-learn that act in training only. */
const SAMPLER = /^imblearn\.(?:over_sampling|under_sampling|combine)\.|^imblearn\.(?:base\.|.*)FunctionSampler$/;

/** A pipeline that ends in a transformer, and is one. */
export const compilePipeline: CompileStep = (node, input) => compileSteps(node, readSteps(node), input);

/** A step and its name; undefined where it does nothing. */
export type NamedStep = readonly [name: string, step: PlanNode | undefined];

/** The steps of a pipeline, in their order. */
export function readSteps(node: PlanNode): readonly NamedStep[] {
  return node.list('steps').map((pair) => readPair(node, pair));
}

/** (name, object), as pipelines and unions list them. */
function readPair(node: PlanNode, pair: GraphValue): NamedStep {
  const [name, step] = isList(pair) ? pair : [];
  if (typeof name !== 'string' || step === undefined) throw node.refuse('has a step without a name or an object');
  if (step === null || step === 'passthrough') return [name, undefined];
  const child = node.child(step, name);
  return [name, SAMPLER.test(child.object.className) ? undefined : child];
}

export function compileSteps(node: PlanNode, steps: readonly NamedStep[], input: Shape): Step {
  const compiled: Step[] = [];
  let shape = input;
  for (const [, step] of steps) {
    if (step === undefined) continue;
    const next = node.plan.compileStep(step, shape);
    compiled.push(next);
    shape = next.shape;
  }
  return chain(compiled, input);
}

/** Transformers side by side over the same columns; sparse as soon as one of them is, whatever the density. */
export const compileFeatureUnion: CompileStep = (node, input) => {
  const members: { name: string; step: Step }[] = [];
  for (const pair of node.list('transformer_list')) {
    const [name, given] = isList(pair) ? pair : [];
    if (given === 'drop' || (given === null && !node.isFrom(1, 1))) continue;
    const [, step] = readPair(node, pair);
    const run = step === undefined ? identity(input) : node.plan.compileStep(step, input);
    members.push({ name: String(name), step: run });
  }
  const weights = readWeights(
    node,
    members.map(({ name }) => name),
  );
  const isSparse = members.some(({ step }) => step.shape.isSparse);
  const stacked = stackTables(
    node,
    members.map(({ step }, at) => ({ shape: step.shape, weight: weights[at] })),
    isSparse,
  );
  const isPrefixed = node.flag('verbose_feature_names_out', true);
  const shape = shapeOf(stacked.parts, {
    isSparse,
    precision: stacked.precision,
    isNear: stacked.isNear,
    names: () =>
      members.flatMap(({ name, step }) => step.shape.names().map((one) => (isPrefixed ? `${name}__${one}` : one))),
    sources: () => members.flatMap(({ step }) => sourcesOf(step.shape)),
  });
  return {
    shape,
    run: (table, rows) =>
      stacked.run(
        members.map(({ step }) => step.run(table, rows)),
        table.numRow,
        rows,
      ),
  };
};

/** What each block is multiplied by; undefined for those that stay. */
export function readWeights(node: PlanNode, names: readonly string[]): (number | undefined)[] {
  const weights = node.get('transformer_weights') ?? null;
  if (weights === null) return names.map(() => undefined);
  if (!isDict(weights)) throw node.unsupported('transformer_weights');
  return names.map((name) => {
    const weight = entryOf(weights, name);
    if (weight === undefined || weight === null) return undefined;
    if (typeof weight !== 'number') throw node.unsupported('transformer_weights');
    return weight;
  });
}

/** The fitted object that it keeps from being fitted again. */
export const compileFrozen: CompileStep = (node, input) =>
  node.plan.compileStep(node.child(node.fitted('estimator'), 'estimator'), input);
