// Answers in Parquet: a bundle of its own, which the first of them loads.
export { encodeParquet, openParquet } from './answer.ts';
export { openParquetTable, tablePages } from './table-answer.ts';
