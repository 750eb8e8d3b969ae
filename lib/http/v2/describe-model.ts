import type { Model } from '../../model/model.ts';

/** A tensor as the protocol describes it; -1 is any number. */
interface Described {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly parameters?: { readonly feature_names: readonly string[] };
}

/** What a model takes and answers, as far as it is known: that of a user's own hooks is not. */
export function describeModel(loaded: Model | undefined): {
  platform: string;
  inputs: Described[];
  outputs: Described[];
} {
  if (loaded === undefined) return { platform: 'kindling_script', inputs: [], outputs: [] };
  const platform = loaded.numTree > 0 || loaded.summary.booster ? 'kindling_xgboost' : 'kindling_onnx';
  return { platform, inputs: inputsOf(loaded), outputs: outputsOf(loaded) };
}

/** One tensor of all features; where some are texts, one for each. */
function inputsOf({ featureNames, numFeature, categories, readsCells }: Model): Described[] {
  const number = readsCells ? 'FP64' : 'FP32';
  if (!categories.some(Boolean)) {
    const all = { name: 'input', datatype: number, shape: [-1, numFeature] };
    return [featureNames ? { ...all, parameters: { feature_names: featureNames } } : all];
  }
  return Array.from({ length: numFeature }, (_, feature) => ({
    name: featureNames?.[feature] ?? `f${feature}`,
    datatype: categories[feature] ? 'BYTES' : number,
    shape: [-1, 1],
  }));
}

/** Those of an answer to a request that names none. */
function outputsOf({ classes, numGroup, summary: { objective } }: Model): Described[] {
  if (classes === undefined) {
    const width = objective === 'multi:softmax' ? 1 : numGroup;
    return [{ name: 'prediction', datatype: 'FP32', shape: width === 1 ? [-1] : [-1, width] }];
  }
  return [
    { name: 'prediction', datatype: datatypeOf(classes), shape: [-1] },
    { name: 'probability', datatype: 'FP32', shape: [-1, classes.length] },
  ];
}

function datatypeOf(classes: readonly (string | number)[]): string {
  if (classes.some((label) => typeof label === 'string')) return 'BYTES';
  return classes.every(Number.isSafeInteger) ? 'INT64' : 'FP64';
}
