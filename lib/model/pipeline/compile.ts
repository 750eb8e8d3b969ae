import { ModelFormatError } from '../../errors.ts';
import type { SynchronousModel } from '../model.ts';
import { findInputs } from './find-inputs.ts';
import type { GraphObject } from './graph.ts';
import type { Head } from './heads/head.ts';
import { compileHead } from './heads/index.ts';
import { Inputs } from './inputs.ts';
import { type Found, type OnCompiled, type Plan, PlanNode } from './node.ts';
import type { Shape } from './shape.ts';
import { compileStep } from './steps/index.ts';

/** A pipeline ready to answer. */
export interface Compiled {
  readonly inputs: Inputs;
  readonly head: Head;
  /** the XGBoost models in it, each once */
  readonly models: readonly SynchronousModel[];
  /** columns of the widest table between two steps, which the last XGBoost gets as a dense one; 1 at least */
  readonly widest: number;
  /** training had float32 rows */
  readonly isSingle: boolean;
  /** it takes whatever columns rows have: what is compiled is for none */
  readonly isOpen: boolean;
}

/** What objects are compiled with that are not the graph's own. */
export interface Surroundings {
  readonly openModel: Plan['openModel'];
  readonly wayOut: Plan['wayOut'];
  /** names of the columns, where the graph has none of its own */
  readonly featureNames?: readonly string[] | undefined;
  /** What compiling it has found before, so that one pass is enough. */
  readonly found?: Found | undefined;
  /** Told of each step and estimator, the outermost last, in each of several passes. */
  readonly onCompiled?: OnCompiled | undefined;
}

/** Each pass may find more columns that are texts; the last finds none. */
const MAX_PASSES = 5;

/**
 * The plan of a graph: all checks that no row decides.
 *
 * @throws ModelFormatError naming the step that is in the way
 */
export function compileGraph(object: GraphObject, surroundings: Surroundings): Compiled {
  const { openModel, wayOut, featureNames, onCompiled, found } = surroundings;
  const models = new Map<GraphObject, SynchronousModel>();
  const open = (estimator: GraphObject) => {
    const model = models.get(estimator) ?? openModel(estimator);
    models.set(estimator, model);
    return model;
  };
  let { isSingle, isText }: Found = found ?? { isSingle: false, isText: [] };
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    let widest = 1;
    const measure = (shape: Shape) => {
      widest = Math.max(widest, shape.width);
    };
    const plan: Plan = {
      compileStep: (node, input) => {
        const step = compileStep(node, input);
        measure(step.shape);
        onCompiled?.(node, input, step.shape);
        return step;
      },
      compileHead: (node, input) => {
        const head = compileHead(node, input);
        onCompiled?.(node, input);
        return head;
      },
      openModel: open,
      wayOut,
      isSingle,
      numCategory: 0,
    };
    const root = new PlanNode(object, plan);
    const told = findInputs(root);
    const { width } = told.isOpen && featureNames ? { width: featureNames.length } : told;
    const names = told.names ?? (featureNames?.length === width ? featureNames : undefined);
    const inputs = new Inputs(width, names, isText);
    const input = inputs.shape(isSingle ? 'single' : 'given');
    measure(input);
    const head = plan.compileHead(root, input);
    const texts = inputs.columns.map((column) => column.isText);
    const isSettled = plan.isSingle === isSingle && texts.every((one, column) => one === (isText[column] ?? false));
    if (isSettled && models.size === 0) {
      throw root.refuse(
        'has no XGBoost model in it',
        'kindling serves XGBoost models, alone or within others; convert others to ONNX',
      );
    }
    const isOpen = told.isOpen === true && names === undefined;
    if (isSettled) return { inputs, head, models: [...models.values()], widest, isSingle, isOpen };
    isSingle = plan.isSingle;
    isText = texts;
  }
  throw new ModelFormatError('the steps of the pipeline do not agree on what its columns are');
}
