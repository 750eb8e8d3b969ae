import type { JsonObject } from '../../content/json-value.ts';
import type { OutputName } from '../../hooks/options.ts';
import type { Model } from '../../model/model.ts';
import { isEnsemble } from '../../model/model-kinds.ts';
import { ask, askRow, textOf } from './ask.ts';
import { rowSchema } from './row-schema.ts';
import type { Schema, Tool } from './tool.ts';

/** The prediction of one row. */
export const predict: Tool = {
  name: 'predict',
  title: 'Predict',
  define: (model) => ({
    description: `The prediction of an XGBoost model (${model.summary.objective}) for one row: a member for each feature; what is left out, or null, is a missing value.`,
    inputSchema: rowSchema(model),
    outputSchema: { type: 'object', required: ['prediction'], properties: predictionSchemas(model) },
  }),
  call: async (given, model, toolbox) =>
    readPrediction(model, await askRow(given, model, { outputs: predictionOutputs(model) }, toolbox)),
};

/** The prediction where a user's hooks read the row, and nothing is known of what they take and answer. */
export const predictByHooks: Omit<Tool<undefined>, 'isOffered'> = {
  name: predict.name,
  title: predict.title,
  define: () => ({
    description: 'The prediction for one row, which a program of this server reads: a member for each of its columns.',
    inputSchema: { type: 'object', additionalProperties: true },
    outputSchema: { type: 'object', required: ['prediction'], properties: { prediction: {} } },
  }),
  call: async (given, _model, toolbox) => {
    toolbox.rows++;
    const { body, contentType } = await ask(JSON.stringify(given), { outputs: undefined }, toolbox);
    const text = textOf(body);
    return namePrediction(/\bjson$/.test(contentType.split(';')[0]!.trim()) ? JSON.parse(text) : text);
  },
};

/** A record that has a prediction among its members is the answer, anything else the prediction. */
function namePrediction(answer: unknown): object {
  const isAnswer = typeof answer === 'object' && answer !== null && 'prediction' in answer;
  return isAnswer ? answer : { prediction: answer };
}

/** The outputs that a prediction is made of. */
export function predictionOutputs({ classes }: Model): OutputName[] {
  return classes ? ['prediction', 'probability'] : ['prediction'];
}

/**
 * The prediction by names.
 *
 * @param row outputs of `predictionOutputs`, one behind the other
 */
export function readPrediction(model: Model, row: readonly unknown[]): JsonObject {
  const { classes, numGroup } = model;
  if (classes) {
    const [prediction, ...probabilities] = row;
    return { prediction, probabilities: Object.fromEntries(classes.map((label, k) => [label, probabilities[k]])) };
  }
  const hasDeviation = isEnsemble(model) && row.length === 2 * numGroup;
  if (!hasDeviation) return { prediction: oneOrAll(row) };
  return { prediction: oneOrAll(row.slice(0, numGroup)), standardDeviation: oneOrAll(row.slice(numGroup)) };
}

function oneOrAll(values: readonly unknown[]): unknown {
  return values.length === 1 ? values[0] : values;
}

/** Labels that a schema lists. */
const MAX_LABELS = 200;

const NUMBER: Schema = { type: ['number', 'null'] };
const NUMBERS: Schema = { anyOf: [NUMBER, { type: 'array', items: NUMBER }] };

/** The members of a prediction. */
export function predictionSchemas({ classes, summary }: Model): { readonly [name: string]: Schema } {
  if (classes === undefined) {
    return {
      prediction: { description: `the output of ${summary.objective}`, ...NUMBERS },
      standardDeviation: { description: 'among the members of an ensemble', ...NUMBERS },
    };
  }
  const labels = classes.length <= MAX_LABELS && { enum: classes };
  return {
    prediction: { description: 'the class', type: ['string', 'number'], ...labels },
    probabilities: { description: 'of each class, by its label', type: 'object', additionalProperties: NUMBER },
  };
}
