import { loadModel } from '../../lib/model/load.ts';
import type { Model } from '../../lib/model/model.ts';
import { type Command, UsageError } from './command.ts';

export const inspect: Command = {
  name: 'inspect',
  summary: 'tell what a model is',
  help: `kindling inspect MODEL [--json]

Tells what MODEL (a file or folder) is: format, XGBoost version, booster, objective, base score, features,
classes, trees, depth, nodes, bytes, fingerprint.

  --json  one JSON object instead of lines

Example: kindling inspect model-artifacts/wine
`,
  options: { json: { type: 'boolean' } },
  async run(values, positionals) {
    if (positionals.length !== 1) throw new UsageError('inspect takes one model', { hint: 'kindling inspect MODEL' });
    const description = describe(await loadModel(positionals[0]));
    process.stdout.write(values.json ? `${JSON.stringify(description)}\n` : lines(description));
  },
};

/** Everything that `inspect` tells of a model, by the names of the JSON form. */
function describe(model: Model): { [member: string]: unknown } {
  const { summary } = model;
  return {
    format: summary.format,
    xgboostVersion: summary.xgboostVersion,
    booster: summary.booster,
    objective: summary.objective,
    baseScore: summary.baseScore,
    kind: model.kind,
    numFeature: model.numFeature,
    numGroup: model.numGroup,
    featureNames: model.featureNames ?? null,
    featureTypes: summary.featureTypes,
    classes: model.classes ?? null,
    numTree: model.numTree,
    numNode: summary.numNode,
    maxDepth: summary.maxDepth,
    bytes: summary.bytes,
    fingerprint: summary.fingerprint,
  };
}

function lines(description: { [member: string]: unknown }): string {
  const width = Math.max(...Object.keys(description).map((name) => name.length));
  return Object.entries(description)
    .map(([name, value]) => `${name.padEnd(width)}  ${shown(value)}\n`)
    .join('');
}

function shown(value: unknown): string {
  if (value === null) return '-';
  return Array.isArray(value) ? value.join(', ') : String(value);
}
