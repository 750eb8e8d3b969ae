import type { Frame, OutputColumn } from '../frame/frame.ts';

/** Predictions whose name the caller's columns have already stand there; the others follow. */
export function placePredictions(frame: Frame): {
  replacing: [column: number, values: OutputColumn][];
  appended: OutputColumn[];
} {
  const names = frame.columnNames ?? [];
  const replacing: [number, OutputColumn][] = [];
  const appended: OutputColumn[] = [];
  for (const column of frame.predictions) {
    const at = names.indexOf(column.name);
    if (at < 0) appended.push(column);
    else replacing.push([at, column]);
  }
  return { replacing, appended };
}
