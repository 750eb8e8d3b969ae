import type { Frame, OutputColumn } from '../frame/frame.ts';
import { requireWritable } from '../frame/table-size.ts';
import { jsonCell } from './json-cell.ts';
import { placePredictions, shownPredictions } from './place-predictions.ts';

/** Writes one row of a frame as JSON text. */
export type RowWriter = (row: number) => string;

/** The frame as JSON text, in the question's shape if that was JSON. */
export function encodeJson(frame: Frame): string {
  const shape = frame.rows.shape ?? (frame.columnNames ? 'records' : undefined);
  switch (shape) {
    case 'records':
      return listRows(frame, recordWriter(frame));
    case 'record':
      return recordWriter(frame)(0);
    case 'rows':
      return listRows(frame, predictionWriter(frame));
    case 'instances':
    case 'dataframe-split':
      return `{"predictions":${listRows(frame, predictionWriter(frame))}}`;
    case 'instance-records':
      return `{"predictions":${listRows(frame, frame.rows.isChosen ? recordWriter(frame) : memberWriter(frame))}}`;
    case 'split':
      return splitText(frame);
    case 'columns':
      return columnsText(frame);
    case 'features':
    case undefined: // as SageMaker's algorithms answer, and the XGBoost container answers CSV
      return `{"predictions":${listRows(frame, scoreWriter(frame))}}`;
  }
}

/** One row's outputs as SageMaker's algorithms answer them, and beside them why a row could not be used. */
export function scoreWriter(frame: Frame): RowWriter {
  if (hasKeys(frame)) return predictionWriter(frame);
  const predictions = shownPredictions(frame);
  const outputs = predictions.filter(({ isAnnotation }) => !isAnnotation);
  const annotations = predictions.filter(({ isAnnotation }) => isAnnotation);
  const write = valueWriter(outputs);
  const ids = idWriter(frame);
  const members = annotations.map((column) => [memberKey(column.name), column] as const);
  return (row) =>
    `{${ids(row)}"score":${write(row)}${members.map(([key, column]) => `,${key}${jsonCell(column, row)}`).join('')}}`;
}

function hasKeys({ predictions }: Frame): boolean {
  return predictions.some(({ isKeyed }) => isKeyed);
}

/** One row's outputs: a bare value, or a list of several, or members where one of them goes by its name. */
export function predictionWriter(frame: Frame): RowWriter {
  if (hasKeys(frame)) return memberWriter(frame);
  const predictions = shownPredictions(frame);
  if (!hasIds(frame)) return valueWriter(predictions);
  const { rows } = frame;
  return (row) => list([...rows.jsonCells(row).values(), ...predictions.map((column) => jsonCell(column, row))]);
}

/** Whether columns without names come back. */
function hasIds({ rows }: Frame): boolean {
  return rows.isChosen === true && rows.columnNames === undefined;
}

/** The member with a row's ids, if they come back: one by itself, several in a list. */
function idWriter(frame: Frame): RowWriter {
  if (!hasIds(frame)) return () => '';
  const { rows } = frame;
  return (row) => {
    const ids = [...rows.jsonCells(row).values()];
    return `"id":${ids.length === 1 ? ids[0] : list(ids)},`;
  };
}

function valueWriter(columns: readonly OutputColumn[]): RowWriter {
  const [only] = columns;
  if (only && columns.length === 1) return (row) => jsonCell(only, row);
  return (row) => list(columns.map((column) => jsonCell(column, row)));
}

/** The caller's record with the predictions behind its members, or in place of members of the same name. */
export function recordWriter(frame: Frame): RowWriter {
  const { replacing, appended } = placePredictions(frame);
  const keys = namesOf(frame).map(memberKey);
  const added = appended.map((column) => [memberKey(column.name), column] as const);
  return (row) => {
    const cells = frame.rows.jsonCells(row);
    for (const [at, column] of replacing) cells.set(at, jsonCell(column, row));
    const texts: string[] = [];
    for (const [column, text] of cells) texts.push(keys[column] + text);
    for (const [key, column] of added) texts.push(key + jsonCell(column, row));
    return `{${texts.join(',')}}`;
  };
}

function memberWriter(frame: Frame): RowWriter {
  const predictions = shownPredictions(frame);
  const keys = predictions.map(({ name }) => memberKey(name));
  const ids = idWriter(frame);
  return (row) => `{${ids(row)}${predictions.map((column, at) => keys[at] + jsonCell(column, row)).join(',')}}`;
}

/** (numRow, numColumn + appended) the cells of a frame whose columns have those names, all filled in. */
function cellTable(frame: Frame, own: readonly string[]): { names: string[]; table: string[][] } {
  const { replacing, appended } = placePredictions(frame);
  requireWritable(frame.rows, own.length);
  const table = Array.from({ length: frame.numRow }, (_, row) => {
    const cells = frame.rows.jsonCells(row);
    for (const [at, column] of replacing) cells.set(at, jsonCell(column, row));
    const ownCells = own.map((_name, column) => cells.get(column) ?? 'null');
    return [...ownCells, ...appended.map((column) => jsonCell(column, row))];
  });
  return { names: [...own, ...appended.map((column) => column.name)], table };
}

function splitText(frame: Frame): string {
  const { names, table } = cellTable(frame, frame.columnNames ?? []);
  return `{"columns":${JSON.stringify(names)},"data":${list(table.map(list))}}`;
}

function columnsText(frame: Frame): string {
  const { names, table } = cellTable(frame, namesOf(frame));
  const columns = names.map((name, at) => memberKey(name) + list(table.map((cells) => cells[at]!)));
  return `{${columns.join(',')}}`;
}

/** The columns' names; one that comes again is numbered as pandas does (`a`, `a.1`), since members need names of their own. */
function namesOf({ columnNames = [] }: Frame): readonly string[] {
  if (new Set(columnNames).size === columnNames.length) return columnNames;
  const taken = new Set(columnNames);
  const numbers = new Map<string, number>(); // name → the number that its last column got
  return columnNames.map((name) => {
    let number = numbers.get(name);
    if (number === undefined) {
      numbers.set(name, 0);
      return name;
    }
    while (taken.has(`${name}.${++number}`));
    numbers.set(name, number);
    taken.add(`${name}.${number}`);
    return `${name}.${number}`;
  });
}

function memberKey(name: string): string {
  return `${JSON.stringify(name)}:`;
}

function listRows(frame: Frame, write: RowWriter): string {
  return list(Array.from({ length: frame.numRow }, (_, row) => write(row)));
}

function list(texts: readonly string[]): string {
  return `[${texts.join(',')}]`;
}
