/** What was scored so far. */
export interface ScoreSummary {
  rows: number;
  rowErrors: number;
  /** cells of records that the CSV output has no column for, as the first block had none */
  droppedCells: number;
  /** decompressed */
  bytesIn: number;
  bytesOut: number;
  /** media type of the output; empty until something was written */
  contentType: string;
}

export function emptySummary(): ScoreSummary {
  return { rows: 0, rowErrors: 0, droppedCells: 0, bytesIn: 0, bytesOut: 0, contentType: '' };
}
