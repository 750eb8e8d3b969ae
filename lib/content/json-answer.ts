import { InvalidOptionError } from '../errors.ts';
import type { Frame, OutputColumn } from '../frame/frame.ts';
import { jsonCell } from './json-cell.ts';
import { placePredictions } from './place-predictions.ts';

/** The frame as JSON text, in the question's shape if that was JSON. */
export function encodeJson(frame: Frame): string {
  const shape = frame.layout.shape ?? (frame.columnNames ? 'records' : undefined);
  const rows = Array.from({ length: frame.numRow }, (_, row) => row);
  switch (shape) {
    case 'records':
      return list(rows.map((row) => recordText(frame, row)));
    case 'record':
      return recordText(frame, 0);
    case 'rows':
      return list(rows.map((row) => predictionText(frame, row)));
    case 'instances':
    case 'dataframe-split':
      return `{"predictions":${list(rows.map((row) => predictionText(frame, row)))}}`;
    case 'instance-records':
      return `{"predictions":${list(rows.map((row) => members(frame.predictions, row)))}}`;
    case 'split':
      return splitText(frame);
    case 'columns':
      return columnsText(frame);
    case undefined: // as the XGBoost container answers CSV
      return `{"predictions":${list(rows.map((row) => scoreText(frame, row)))}}`;
  }
}

function scoreText(frame: Frame, row: number): string {
  const text = predictionText(frame, row);
  return hasKeys(frame) ? text : `{"score":${text}}`;
}

function hasKeys({ predictions }: Frame): boolean {
  return predictions.some(({ isKeyed }) => isKeyed);
}

/** One row's outputs: a bare value, or a list of several, or members where one of them goes by its name. */
export function predictionText(frame: Frame, row: number): string {
  const { predictions } = frame;
  if (hasKeys(frame)) return members(predictions, row);
  const cells = predictions.map((column) => jsonCell(column, row));
  return cells.length === 1 ? cells[0] : list(cells);
}

/** The caller's record with the predictions behind its members, or in place of members of the same name. */
export function recordText(frame: Frame, row: number): string {
  const names = namesOf(frame);
  const cells = frame.rows.jsonCells(row);
  const { replacing, appended } = placePredictions(frame);
  for (const [at, column] of replacing) cells.set(at, jsonCell(column, row));
  const own = [...cells].map(([column, text]) => `${JSON.stringify(names[column])}:${text}`);
  const added = appended.map((column) => `${JSON.stringify(column.name)}:${jsonCell(column, row)}`);
  return `{${[...own, ...added].join(',')}}`;
}

function members(predictions: readonly OutputColumn[], row: number): string {
  return `{${predictions.map((column) => `${JSON.stringify(column.name)}:${jsonCell(column, row)}`).join(',')}}`;
}

/** (numRow, numColumn + appended) the cells of a frame with names, all filled in. */
function cellTable(frame: Frame): { names: string[]; table: string[][] } {
  const { replacing, appended } = placePredictions(frame);
  const own = namesOf(frame);
  const table = Array.from({ length: frame.numRow }, (_, row) => {
    const cells = frame.rows.jsonCells(row);
    for (const [at, column] of replacing) cells.set(at, jsonCell(column, row));
    const ownCells = own.map((_name, column) => cells.get(column) ?? 'null');
    return [...ownCells, ...appended.map((column) => jsonCell(column, row))];
  });
  return { names: [...own, ...appended.map((column) => column.name)], table };
}

function splitText(frame: Frame): string {
  const { names, table } = cellTable(frame);
  return `{"columns":${JSON.stringify(names)},"data":${list(table.map(list))}}`;
}

function columnsText(frame: Frame): string {
  const { names, table } = cellTable(frame);
  const columns = names.map((name, at) => `${JSON.stringify(name)}:${list(table.map((cells) => cells[at]))}`);
  return `{${columns.join(',')}}`;
}

function namesOf(frame: Frame): readonly string[] {
  if (frame.columnNames) return frame.columnNames;
  throw new InvalidOptionError('records need column names, and the question had none');
}

function list(texts: readonly string[]): string {
  return `[${texts.join(',')}]`;
}
