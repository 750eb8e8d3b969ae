// Cells of rows, which training alone asks for: a bundle of its own.
export { readCsvCells } from './csv-cells.ts';
export { readJsonCells } from './json-cells.ts';
