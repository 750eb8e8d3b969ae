import { FeatureMatrix } from '../../engine/feature-matrix.ts';
import type { XgboostModel } from '../../model/xgboost-model.ts';
import { barChart, beeswarm } from '../../page/charts/index.ts';
import { section } from '../../page/html.ts';
import { averageRanks } from '../job/ranks.ts';
import { samplePositions } from './sample.ts';

const MAX_ROWS = 250;
const MAX_FEATURES = 12;
/** Heights of a feature's band that a dot may leave its middle by. */
const SPREAD = 0.42;
const NUM_BIN = 80;
/** Colours that can be told apart. */
const MAX_COLORS = 10;
/** From the smallest to the largest value of a feature; grey is missing. */
const VALUE_COLORS = ['#2f7ed8', '#5a78cf', '#8170c3', '#a463b0', '#c25296', '#d93f76', '#e62a52'];
const MISSING_COLOR = 'var(--muted)';

/** What is needed to show what moves the predictions. */
export interface Explained {
  /** what they answer together is explained by the mean of their values */
  readonly models: readonly XgboostModel[];
  readonly matrix: FeatureMatrix;
  readonly featureNames: readonly string[];
  /** one per margin of a row */
  readonly groupNames: readonly string[];
}

/** SHAP values of some validation rows: a dot per row and feature, or bars per class where there are several margins. */
export function contributions({ models, matrix, featureNames, groupNames }: Explained): string {
  if (featureNames.length === 0) return '';
  const sample = sampleRows(matrix);
  const values = meanOf(models.map((model) => model.predictContributions(sample))); // (numRow, numGroup, numFeature + 1)
  const shap = new ShapValues(values, sample, groupNames.length);
  const top = shap.strongest();
  const names = top.map((feature) => featureNames[feature]!);
  const rows = `${sample.numRow} validation rows`;
  if (groupNames.length > MAX_COLORS) {
    const about = `Mean absolute SHAP value of each feature over ${rows}, the sum of all ${groupNames.length} outputs.`;
    return section('What moves the predictions', about, stackedBars(shap, top, names, undefined));
  }
  if (groupNames.length > 1) {
    const about = `Mean absolute SHAP value of each feature per class, over ${rows}.`;
    return section('What moves the predictions', about, stackedBars(shap, top, names, groupNames));
  }
  const about = `SHAP values of ${rows}: how far each feature moves the margin of a row. Blue dots are small values of the feature, red ones large, grey ones missing.`;
  return section('What moves the predictions', about, swarm(shap, top, names));
}

function meanOf(tables: readonly Float32Array[]): Float32Array {
  const [first, ...others] = tables;
  if (others.length === 0) return first!;
  return first!.map((value, at) => others.reduce((sum, other) => sum + other[at]!, value) / tables.length);
}

function sampleRows({ values, numRow, numFeature }: FeatureMatrix): FeatureMatrix {
  const positions = samplePositions(numRow, MAX_ROWS);
  const sampled = new Float32Array(positions.length * numFeature);
  for (const [row, at] of positions.entries()) {
    sampled.set(values.subarray(at * numFeature, (at + 1) * numFeature), row * numFeature);
  }
  return new FeatureMatrix(sampled, positions.length, numFeature);
}

class ShapValues {
  readonly numRow: number;
  readonly numFeature: number;
  readonly numGroup: number;
  readonly #values: Float32Array;
  readonly #matrix: FeatureMatrix;

  constructor(values: Float32Array, matrix: FeatureMatrix, numGroup: number) {
    this.#values = values;
    this.#matrix = matrix;
    this.numRow = matrix.numRow;
    this.numFeature = matrix.numFeature;
    this.numGroup = numGroup;
  }

  /** (numRow) what the feature adds to the margin of the group */
  of(feature: number, group: number): Float32Array {
    const width = this.numFeature + 1;
    return Float32Array.from(
      { length: this.numRow },
      (_, row) => this.#values[(row * this.numGroup + group) * width + feature]!,
    );
  }

  /** (numRow) the feature itself */
  column(feature: number): Float32Array {
    const { values, numFeature } = this.#matrix;
    return Float32Array.from({ length: this.numRow }, (_, row) => values[row * numFeature + feature]!);
  }

  meanAbsolute(feature: number, group: number): number {
    return this.of(feature, group).reduce((sum, value) => sum + Math.abs(value), 0) / this.numRow;
  }

  /** How far the feature moves all margins of a row together. */
  strength(feature: number): number {
    let sum = 0;
    for (let group = 0; group < this.numGroup; group++) sum += this.meanAbsolute(feature, group);
    return sum;
  }

  /** The features that move margins most. */
  strongest(): number[] {
    const strength = Float64Array.from({ length: this.numFeature }, (_, feature) => this.strength(feature));
    return [...strength.keys()].sort((a, b) => strength[b]! - strength[a]!).slice(0, MAX_FEATURES);
  }
}

function swarm(shap: ShapValues, features: readonly number[], names: readonly string[]): string {
  const dots = features.flatMap((feature, band) => bandOfDots(shap.of(feature, 0), shap.column(feature), band));
  const colors = [...VALUE_COLORS, MISSING_COLOR];
  return beeswarm({
    label: 'SHAP values of each feature',
    names,
    x: { name: 'SHAP value (margin)' },
    dots: colors.map((color) => ({
      color,
      points: dots.filter((dot) => dot.color === color).map(({ x, y }) => [x, y] as const),
    })),
  });
}

interface Dot {
  readonly x: number;
  readonly y: number;
  readonly color: string;
}

/** Dots around the middle of a band, apart where many have about the same place. */
function bandOfDots(shap: Float32Array, values: Float32Array, band: number): Dot[] {
  const [least, most] = [Math.min(...shap), Math.max(...shap)];
  const binOf = (x: number) => Math.floor(((x - least) / (most - least || 1)) * (NUM_BIN - 1));
  const sizes = new Uint32Array(NUM_BIN);
  for (const x of shap) sizes[binOf(x)]!++;
  const step = SPREAD / Math.max(4, ...sizes.map((size) => size / 2));
  const filled = new Uint32Array(NUM_BIN);
  const colors = colorsOf(values);
  return Array.from(shap, (x, row) => {
    const place = filled[binOf(x)]!++; // 0, 1, 2, … become 0, 1, -1, 2, -2, …
    const offset = (place % 2 === 1 ? 1 : -1) * Math.ceil(place / 2) * step;
    return { x: Number(x.toPrecision(4)), y: Number((band + offset).toFixed(3)), color: colors[row]! };
  });
}

/** Colours by rank, so that a few extremes do not make all others look the same. */
function colorsOf(values: Float32Array): string[] {
  const present = values.filter((value) => !Number.isNaN(value));
  const ranks = averageRanks(present);
  let next = 0;
  return Array.from(values, (value) => {
    if (Number.isNaN(value)) return MISSING_COLOR;
    const share = present.length > 1 ? (ranks[next++]! - 1) / (present.length - 1) : 0.5;
    return VALUE_COLORS[Math.round(share * (VALUE_COLORS.length - 1))]!;
  });
}

function stackedBars(
  shap: ShapValues,
  features: readonly number[],
  names: readonly string[],
  groupNames: readonly string[] | undefined,
): string {
  const bars = groupNames ?? ['all'];
  const strengthOf = (feature: number, group: number) =>
    groupNames ? shap.meanAbsolute(feature, group) : shap.strength(feature);
  return barChart({
    label: 'mean absolute SHAP value per feature and class',
    names,
    axisName: 'mean |SHAP value| (margin)',
    series: bars.map((name, group) => ({
      name,
      values: features.map((feature) => Number(strengthOf(feature, group).toPrecision(4))),
    })),
  });
}
