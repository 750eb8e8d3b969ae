import type { Model } from '../model/model.ts';
import { boostersOf } from '../model/model-kinds.ts';
import { chips, type Tile, tiles } from '../page/html.ts';
import { describeObjective } from './objective-words.ts';

/** A number that was measured when the model was trained. */
export interface Metric {
  readonly name: string;
  readonly value: number;
}

const KIND_WORDS: Readonly<Record<Model['kind'], string>> = {
  booster: 'A booster',
  classifier: 'A classifier',
  multilabel: 'A classifier',
  regressor: 'A regressor',
  ranker: 'A ranker',
};

/** Metrics that are shown; more are in the report. */
const MAX_METRICS = 6;
const MAX_CLASSES = 12;

/** What a model is, at a glance: HTML. */
export function renderGlance(model: Model, metrics: readonly Metric[]): string {
  const { objective, booster, format, xgboostVersion, numTree, maxDepth, bytes } = { ...model.summary };
  const { classes, numGroup } = model;
  const words = describeObjective(objective, model.kind, classes?.length ?? numGroup);
  const facts: Tile[] = [
    { name: model.numFeature === 1 ? 'feature' : 'features', value: grouped(model.numFeature) },
    ...(numTree > 0 ? [{ name: numTree === 1 ? 'tree' : 'trees', value: grouped(numTree) }] : []),
    ...(maxDepth > 0 ? [{ name: 'deepest tree', value: grouped(maxDepth) }] : []),
    ...(classes ? [{ name: 'classes', value: grouped(classes.length) }] : []),
    { name: 'size', value: size(bytes) },
    ...(xgboostVersion === 'unknown' ? [] : [{ name: 'XGBoost', value: xgboostVersion }]),
    ...metrics.slice(0, MAX_METRICS).map(({ name, value }) => ({ name, value: String(Number(value.toPrecision(4))) })),
  ];
  const labels = classes ? classes.slice(0, MAX_CLASSES).map(String) : [];
  const rest = classes && classes.length > MAX_CLASSES ? [`and ${grouped(classes.length - MAX_CLASSES)} more`] : [];
  const numMember = boostersOf(model).length;
  const members = numMember > 1 ? [`${grouped(numMember)} members`] : [];
  const sentence = `<p>${KIND_WORDS[model.kind]}${words && ` that predicts ${words}`}.</p>`;
  return sentence + chips([objective, booster, format, ...members, ...labels, ...rest]) + tiles(facts);
}

/** 1,234,567 */
function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

/** Bytes in words. */
function size(bytes: number): string {
  if (bytes < 1e3) return `${bytes} B`;
  if (bytes < 1e6) return `${Number((bytes / 1e3).toPrecision(3))} KB`;
  return `${Number((bytes / 1e6).toPrecision(3))} MB`;
}
