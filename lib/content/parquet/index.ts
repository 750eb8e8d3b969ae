// Parquet: a bundle of its own, which the first that needs it loads.
export { decodeParquet } from './decode.ts';
export { openPart, openTable } from './table-reader.ts';
