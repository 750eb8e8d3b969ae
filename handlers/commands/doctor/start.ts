/** What one start took, in milliseconds and bytes. */
export interface Start {
  /** from the start of the process until it ran the first line */
  readonly nodeMs: number;
  readonly loadMs: number;
  /** from the start of the process to the first prediction */
  readonly coldStartMs: number;
  /** of it, what all CPUs did */
  readonly coldStartCpuMs: number;
  /** resident memory before the model was loaded, and behind it */
  readonly memoryBytes: { readonly before: number; readonly loaded: number };
  /** the most that was resident until then */
  readonly peakBytes: { readonly load: number; readonly oneRow: number; readonly manyRows: number };
  /** CSV to CSV, for each second of CPU time; 0 where there was one row alone */
  readonly rowsPerSecond: number;
  /** bytes of one row of the CSV that was sent */
  readonly rowBytes: number;
}
