// Answers in Parquet: a bundle of its own, which the first of them loads.
export { encodeParquet, openParquet, openParquetTable } from './answer.ts';
