import type { Model } from '../../../lib/model/model.ts';
import { isPipeline } from '../../../lib/model/model-kinds.ts';
import { isName, publicName } from '../../../lib/model/pipeline/graph.ts';
import type { PlanNode } from '../../../lib/model/pipeline/node.ts';
import type { Shape } from '../../../lib/model/pipeline/shape.ts';

/** How near a step comes to Python: the same bits, or a last digit that is the C library's, or sums in the order of BLAS. */
export type Exactness = 'bits' | 'last digit' | '1e-12' | '1e-6';

/** A step or estimator of a pipeline. */
export interface Stage {
  /** what the object around it calls it; null for the outermost */
  readonly name: string | null;
  /** as scikit-learn's documentation names it */
  readonly class: string;
  /** what wrote it: `scikit-learn 1.4`, `XGBoost 2.1.0` */
  readonly release: string | null;
  readonly columnsIn: number;
  /** null for an estimator, which answers */
  readonly columnsOut: number | null;
  /** the first of what goes in and comes out, by their names */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[] | null;
  readonly exact: Exactness;
  readonly steps: readonly Stage[];
}

/** Names of each step's columns; a vocabulary may have a million. */
const MAX_NAMES = 100;
const BLAS = /^(?:KNNImputer|IterativeImputer|SplineTransformer|PCA|TruncatedSVD)$/;
const LINEAR = /^sklearn\.linear_model\./;
/** Functions that round as one operation does, wherever they are computed. */
const ROUNDED = /\.(?:sqrt|square|abs(?:olute)?|fabs|negative|reciprocal|sign|floor|ceil|rint|trunc)$/;
/** From so many columns on BLAS adds up the squares of an l2 norm. */
const BLAS_WIDTH = 8;

interface Found {
  readonly node: PlanNode;
  readonly stage: Stage;
}

/** The steps of a pipeline, from the outermost object inwards; undefined for another model. */
export function describeStages(model: Model): Stage | undefined {
  if (!isPipeline(model)) return undefined;
  let found: readonly Found[] = [];
  // the outermost comes last, and a pass is over
  model.packing.trace((node, input, output) => {
    const inside = found.filter((one) => isWithin(one.node, node));
    const steps = inside.map((one) => ({ ...one.stage, name: nameWithin(one.node, node) }));
    const stage = { ...describeStage(node, input, output), steps };
    found = [...found.filter((one) => !inside.includes(one)), { node, stage }];
  });
  return found[0]?.stage;
}

function isWithin({ parent }: PlanNode, around: PlanNode): boolean {
  return parent !== undefined && (parent === around || isWithin(parent, around));
}

/** With the names of what stands between them: `calibrated_classifiers_[0] → estimator`. */
function nameWithin({ name, parent }: PlanNode, around: PlanNode): string {
  const own = name ?? '';
  return parent === undefined || parent === around ? own : `${nameWithin(parent, around)} → ${own}`;
}

function describeStage(node: PlanNode, input: Shape, output: Shape | undefined): Stage {
  const namesOf = (shape: Shape) => shape.names().slice(0, MAX_NAMES);
  return {
    name: null,
    class: publicName(node.object.className),
    release: releaseOf(node),
    columnsIn: input.width,
    columnsOut: output?.width ?? null,
    inputs: namesOf(input),
    outputs: output ? namesOf(output) : null,
    exact: exactnessOf(node, input),
    steps: [],
  };
}

function releaseOf(node: PlanNode): string | null {
  if (node.object.className.startsWith('xgboost.'))
    return `XGBoost ${node.plan.openModel(node.object).summary.xgboostVersion}`;
  return Number.isFinite(node.version[0]) ? `scikit-learn ${node.version.join('.')}` : null;
}

/** Asks for nothing that compiling has not asked for. */
function exactnessOf(node: PlanNode, { width }: Shape): Exactness {
  if (LINEAR.test(publicName(node.object.className))) return node.isFloat32('coef_') ? '1e-6' : '1e-12';
  if (BLAS.test(node.shortName)) return '1e-12';
  switch (node.shortName) {
    case 'Normalizer':
      return width >= BLAS_WIDTH && (node.get('norm') ?? 'l2') === 'l2' ? '1e-12' : 'bits';
    case 'PowerTransformer':
    case 'CalibratedClassifierCV':
      return 'last digit';
    case 'QuantileTransformer':
      return node.get('output_distribution') === 'normal' ? 'last digit' : 'bits';
    case 'FunctionTransformer':
      return exactnessOfFunction(node, 'func');
    case 'TransformedTargetRegressor':
      return exactnessOfTarget(node);
  }
  return 'bits';
}

function exactnessOfFunction(node: PlanNode, key: string): Exactness {
  const called = node.get(key);
  return isName(called) && !ROUNDED.test(called.name) ? 'last digit' : 'bits';
}

/** Of what turns answers back. */
function exactnessOfTarget(node: PlanNode): Exactness {
  const transformer = node.child(node.get('transformer_'), 'transformer_');
  if (transformer.shortName === 'FunctionTransformer') return exactnessOfFunction(transformer, 'inverse_func');
  return /^(?:Power|Quantile)Transformer$/.test(transformer.shortName) ? 'last digit' : 'bits';
}

/** A line of a tree, in words. */
export interface Branch {
  /** what stands before its name shows where it hangs */
  readonly label: string;
  readonly className: string;
  readonly columnsIn: number;
  readonly columnsOut: number | null;
  readonly exact: string;
  /** where it is another than that of the object around it */
  readonly release: string;
}

/** The tree, line by line. */
export function listBranches(stage: Stage, [first, rest] = ['', ''], around: string | null = null): Branch[] {
  const { name, release, steps, columnsIn, columnsOut } = stage;
  const branch = {
    label: first + (name ?? 'the model'),
    className: stage.class.slice(stage.class.lastIndexOf('.') + 1),
    columnsIn,
    columnsOut,
    exact: exactText(stage.exact),
    release: release === around ? '' : (release ?? ''),
  };
  const inside = steps.flatMap((step, at) => {
    const isLast = at === steps.length - 1;
    return listBranches(step, [`${rest}${isLast ? '└ ' : '├ '}`, `${rest}${isLast ? '  ' : '│ '}`], release);
  });
  return [branch, ...inside];
}

/** What a step's numbers are to Python's, for people. */
function exactText(exact: Exactness): string {
  if (exact === 'bits') return 'every bit';
  return exact === 'last digit' ? 'last digit of float64' : `within ${exact}`;
}
