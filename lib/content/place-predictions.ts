import type { Frame, OutputColumn } from '../frame/frame.ts';

/** The predictions that are written. */
export function shownPredictions({ predictions }: Frame): readonly OutputColumn[] {
  return predictions.some(({ isHidden }) => isHidden) ? predictions.filter(({ isHidden }) => !isHidden) : predictions;
}

/** Predictions whose name the caller's columns have already stand there; the others follow. */
export function placePredictions(frame: Frame): {
  replacing: [column: number, values: OutputColumn][];
  appended: readonly OutputColumn[];
} {
  const predictions = shownPredictions(frame);
  const [first] = predictions;
  if (first !== undefined && predictions.length === 1) {
    const at = frame.columnNames?.indexOf(first.name) ?? -1;
    return at < 0 ? { replacing: [], appended: [first] } : { replacing: [[at, first]], appended: [] };
  }
  const unplaced = new Map(predictions.map((column) => [column.name, column]));
  const replacing: [number, OutputColumn][] = [];
  for (const [at, name] of (frame.columnNames ?? []).entries()) {
    const column = unplaced.get(name);
    if (column === undefined) continue;
    replacing.push([at, column]);
    unplaced.delete(name); // of several columns with the name, the first
  }
  return { replacing, appended: [...unplaced.values()] };
}
