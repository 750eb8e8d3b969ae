import type { JsonObject } from '../../content/json-value.ts';
import { nameFeatures } from '../../model/feature-names.ts';
import type { Model } from '../../model/model.ts';
import { shorten } from '../../short-text.ts';
import { askRow } from './ask.ts';
import { featuresOf } from './features.ts';
import { predictionOutputs, predictionSchemas, readPrediction } from './predict.ts';
import { rowSchema } from './row-schema.ts';
import type { Schema, Tool } from './tool.ts';

/** Contributions that are listed; the sum of all others stands behind them. */
const MAX_LISTED = 100;

/** What each feature added to the prediction of one row: SHAP values. */
export const explain: Tool = {
  name: 'explain',
  title: 'Explain a prediction',
  isOffered: ({ predictContributions }) => predictContributions !== undefined,
  define: (model) => ({
    description: `What each ${findMade(model) ? 'column that the steps make of the features' : 'feature'} adds to the prediction of one row (SHAP values), the greatest first. baseValue and all contributions add up to the margin, from which ${model.summary.objective} makes the prediction${model.classes ? '; of several classes, the predicted one is explained' : ''}.`,
    inputSchema: rowSchema(model),
    outputSchema: {
      type: 'object',
      required: ['prediction', ...(explainsAll(model) ? ['outputs'] : EXPLANATION_REQUIRED)],
      properties: {
        ...predictionSchemas(model),
        ...(explainsAll(model)
          ? { outputs: { type: 'array', items: { type: 'object', properties: EXPLANATION } } }
          : EXPLANATION),
      },
    },
  }),
  call: async (given, model, toolbox) => {
    const outputs = [...predictionOutputs(model), 'margin', 'contributions'] as const;
    const contributions = findMade(model) ? 'features' : 'columns';
    const row = await askRow(given, model, { outputs: [...outputs], contributions }, toolbox);
    return explainRow(given, model, row);
  },
};

const NUMBER: Schema = { type: ['number', 'null'] };
const EXPLANATION_REQUIRED = ['margin', 'baseValue', 'contributions'];
const EXPLANATION: { readonly [name: string]: Schema } = {
  output: { description: 'the class or the output that is explained, where there are several' },
  margin: { description: 'baseValue and all contributions, summed up, before the objective transforms it', ...NUMBER },
  baseValue: { description: 'the margin that the model expects of a row of which nothing is known', ...NUMBER },
  contributions: {
    type: 'array',
    items: {
      type: 'object',
      required: ['feature', 'contribution'],
      properties: {
        feature: { type: 'string' },
        value: { description: 'as it was sent; a column that steps make has none' },
        contribution: NUMBER,
      },
    },
  },
  others: {
    description: `the features beyond the first ${MAX_LISTED}, together`,
    type: 'object',
    properties: { features: { type: 'integer' }, contribution: NUMBER },
  },
};

/** Whether every output is explained: targets stand beside each other, while of classes the predicted one counts. */
function explainsAll({ numGroup, classes, summary }: Model): boolean {
  return numGroup > 1 && classes === undefined && !summary.objective.startsWith('multi:');
}

/** The columns that a pipeline makes, where one of them is made of several features: others add up to the features'. */
function findMade({ explained }: Model): Model['explained'] {
  return explained?.sources?.every((source) => source !== 'mixed') ? undefined : explained;
}

/** @param row the prediction's outputs, numGroup margins, numGroup × (numFeature + 1) contributions of what is explained */
function explainRow(given: JsonObject, model: Model, row: readonly unknown[]): object {
  const { numGroup } = model;
  const width = (findMade(model) ?? model).numFeature + 1;
  const contributionsAt = row.length - numGroup * width;
  const margins = row.slice(contributionsAt - numGroup, contributionsAt) as number[];
  const of = (group: number) => ({
    ...(numGroup > 1 && { output: model.classes?.[group] ?? group }),
    margin: margins[group],
    ...explanationOf(given, model, row.slice(contributionsAt + group * width).slice(0, width) as number[]),
  });
  const predicted = readPrediction(model, row.slice(0, contributionsAt - numGroup));
  if (explainsAll(model)) return { ...predicted, outputs: margins.map((_, group) => of(group)) };
  return { ...predicted, ...of(margins.indexOf(Math.max(...margins))) };
}

/** @param values (numFeature + 1) contributions, the base value last */
function explanationOf(given: JsonObject, model: Model, values: readonly number[]) {
  const made = findMade(model);
  const sorted = (made ? nameFeatures(made) : featuresOf(model).names)
    .map((feature, at) => ({
      feature,
      ...(!made && { value: shownValue(given, feature) }),
      contribution: values[at]!,
    }))
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const rest = sorted.slice(MAX_LISTED);
  return {
    baseValue: values.at(-1)!,
    contributions: sorted.slice(0, MAX_LISTED),
    ...(rest.length > 0 && {
      others: { features: rest.length, contribution: rest.reduce((sum, { contribution }) => sum + contribution, 0) },
    }),
  };
}

/** The caller's value, null where it is missing. */
function shownValue(given: JsonObject, feature: string): unknown {
  const value = Object.hasOwn(given, feature) ? given[feature] : null;
  return typeof value === 'string' ? shorten(value) : value;
}
