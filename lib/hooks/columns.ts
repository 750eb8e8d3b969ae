// Columns that are not the model's features one by one: a bundle of its own, which the first of them loads.
export { chooseColumns } from './choose-columns.ts';
export { findFeatures, listFeatures, matchBaseMargin, takeFeatures } from './find-features.ts';
