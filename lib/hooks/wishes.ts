// What a request, a variable or a command wants besides predictions: a bundle of its own, which the first of them loads.
export { explain, otherColumns } from './other-outputs.ts';
export { parseCustomAttributes, parseMissing, parseOptions, parseOutputs } from './parse-options.ts';
export { sumContributions } from './sum-contributions.ts';
