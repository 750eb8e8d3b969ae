import type { InferenceSession } from 'onnxruntime-web/wasm';
import { toMatrix } from '../../engine/feature-matrix.ts';
import type { FeatureReader } from '../../engine/feature-reader.ts';
import { InvalidOptionError, KindlingError, MalformedInputError } from '../../errors.ts';
import type { Labels } from '../estimator.ts';
import { nameFeatures } from '../feature-names.ts';
import { Fingerprint } from '../fingerprint.ts';
import { markMissing, withMissing } from '../missing-values.ts';
import type { Model, ModelSummary, PredictOptions, Scores } from '../model.ts';
import { VerbatimTexts } from '../verbatim-texts.ts';
import type { OnnxGraph } from './graph.ts';
import type { OnnxInputs } from './inputs.ts';
import type { OnnxOutputs, OutputTensors } from './outputs.ts';
import { readTexts } from './texts.ts';

/** A session and how to talk to it. */
export interface OnnxParts {
  readonly session: InferenceSession;
  readonly inputs: OnnxInputs;
  readonly outputs: OnnxOutputs;
  readonly graph: OnnxGraph;
  readonly featureNames: readonly string[] | undefined;
  /** in the order of the graph's classes */
  readonly classes: Labels | undefined;
  /** the model file */
  readonly bytes: Uint8Array;
  /** See `ModelSummary`. */
  readonly notes: readonly string[];
}

/** A model that ONNX Runtime runs; what it is made of stays inside the graph. */
export class OnnxModel implements Model {
  readonly featureNames: readonly string[] | undefined;
  readonly classes: Labels | undefined;
  readonly categories: Model['categories'];
  /** it is asked for texts where some of its features are */
  readonly readsCells: boolean;
  /** onnxmltools refuses to convert an estimator with a `missing` of its own. */
  readonly missing: Model['missing'] = [];
  readonly summary: ModelSummary;
  readonly #parts: OnnxParts;

  constructor(parts: OnnxParts) {
    this.#parts = parts;
    this.featureNames = parts.featureNames;
    this.classes = parts.classes;
    const { textFeatures, numFeature } = parts.inputs;
    this.readsCells = textFeatures.length > 0;
    const anyText = new VerbatimTexts([], true);
    this.categories = this.readsCells
      ? Array.from({ length: numFeature }, (_, feature) => (textFeatures.includes(feature) ? anyText : undefined))
      : [];
    this.summary = summarize(parts);
  }

  get numFeature(): number {
    return this.#parts.inputs.numFeature;
  }

  get numGroup(): number {
    return this.#parts.outputs.numOutput;
  }

  get numTree(): number {
    return this.#parts.graph.numTree;
  }

  get kind(): Model['kind'] {
    return this.classes === undefined ? 'regressor' : 'classifier';
  }

  async score(rows: FeatureReader, options: PredictOptions = {}): Promise<Scores> {
    const { session, inputs, outputs } = this.#parts;
    if (options.iterationRange !== undefined || options.baseMargin !== undefined) {
      throw new InvalidOptionError('a model in ONNX has no boosting rounds or margins to start from', {
        hint: 'leave out iteration-range and base-margin, or use the XGBoost model that the ONNX was made of',
      });
    }
    if (rows.numFeature !== this.numFeature) {
      throw new MalformedInputError(`the rows have ${rows.numFeature} features, but the model has ${this.numFeature}`, {
        hint: "send exactly the model's features",
      });
    }
    if (rows.numRow === 0) return this.#noScores();
    const missing = options.missing ?? this.missing;
    if (this.readsCells) return outputs.read(await this.#runTexts(rows, missing), rows.numRow);
    const matrix = toMatrix(withMissing(rows, missing));
    return outputs.read((await session.run(inputs.feed(matrix, new Map()))) as OutputTensors, rows.numRow);
  }

  async #runTexts(rows: FeatureReader, missing: readonly number[]): Promise<OutputTensors> {
    const { session, inputs } = this.#parts;
    const { matrix, texts } = readTexts(rows, inputs.textFeatures, nameFeatures(this));
    markMissing(matrix.values, missing);
    try {
      return (await session.run(inputs.feed(matrix, texts))) as OutputTensors;
    } catch (cause) {
      if (cause instanceof KindlingError) throw cause;
      throw new MalformedInputError(`the model cannot be run on these rows: ${reasonOf(cause)}`, {
        hint: 'send texts that training had, or convert a pipeline whose encoders ignore others',
        cause,
      });
    }
  }

  /** Some operators fail on no rows at all. */
  #noScores(): Scores {
    const value = new Float32Array(0);
    const labels = this.classes && { probability: value, classIndex: new Int32Array(0) };
    return { value, numOutput: this.numGroup, ...labels };
  }

  predictLeaf(): Float32Array {
    throw new InvalidOptionError('a model in ONNX does not tell its leaves', {
      hint: "ask for prediction or probability, or serve XGBoost's own file",
    });
  }
}

/** The sentence in the runtime's message, without places in its own sources. */
export function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.replace(/^.*ERROR_MESSAGE: (?:Fatal error: )?(?:\/\S+:\d+ )?/s, '').slice(0, 300);
}

function summarize({ graph, classes, bytes, notes }: OnnxParts): ModelSummary {
  const fingerprint = new Fingerprint(bytes);
  return {
    format: 'onnx',
    answers: `as a ${classes === undefined ? 'regressor' : 'classifier'}: the graph has ${classes === undefined ? 'no ' : ''}labels`,
    xgboostVersion: 'unknown',
    booster: graph.producer,
    objective: classes === undefined ? 'regression' : 'classification',
    baseScore: [],
    numTree: graph.numTree,
    numNode: graph.numNode,
    maxDepth: 0,
    bytes: bytes.length,
    featureTypes: [],
    get fingerprint() {
      return fingerprint.hex;
    },
    notes,
  };
}
