/** What the worker is sent. */
export interface Task {
  readonly file: Blob;
  /** of the file, as a Content-Type says it */
  readonly charset: string;
  /** numbers that count as missing where the server says so */
  readonly missing?: readonly number[] | undefined;
}

/** A row that could not be used, and why. */
export interface RowError {
  /** 1-based data row */
  readonly row: number;
  readonly message: string;
}

/** What the worker sends back. */
export interface Scored {
  /** the answer of /invocations with on-row-error=annotate */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
  readonly numRow: number;
  /** the first of them */
  readonly errors: readonly RowError[];
  readonly numError: number;
  /** whether the answer begins with the names of its columns */
  readonly hasHeader: boolean;
  readonly ms: number;
}

/** Row errors that the page lists. */
export const MAX_LISTED = 20;

/**
 * The program of a Worker that scores files with an engine of its own, so that the page stays alive. It makes the engine of
 * its text: in pages from files, a Worker may not import what the page has made.
 */
export const WORKER_PROGRAM = `
let engine, model;
async function unzip(bytes) {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
async function score({ file, charset, missing }) {
  const { input_fn, predict_fn, output_fn } = await engine;
  const started = performance.now();
  const body = await unzip(new Uint8Array(await file.arrayBuffer()));
  if (body.every((byte) => byte <= 0x20)) throw { message: 'the file is empty', hint: 'choose one with rows in it' };
  const type = charset === 'utf-8' ? 'text/csv' : 'text/csv; charset=' + charset;
  const scored = await predict_fn(await input_fn(body, type), (await model).model, { onRowError: 'annotate', missing });
  const { body: answer, contentType } = output_fn(scored, 'text/csv');
  const told = scored.predictions.find(({ isAnnotation }) => isAnnotation)?.values ?? [];
  const errors = [];
  let numError = 0;
  for (let row = 0; row < told.length; row++) {
    if (told[row] === undefined) continue;
    if (numError++ < ${MAX_LISTED}) errors.push({ row: row + 1, message: told[row] });
  }
  const bytes = typeof answer === 'string' ? new TextEncoder().encode(answer) : answer.slice();
  const hasHeader = scored.columnNames !== undefined;
  return { bytes, contentType, numRow: scored.numRow, errors, numError, hasHeader, ms: performance.now() - started };
}
onmessage = async ({ data }) => {
  if (data.bytes) {
    engine = import(URL.createObjectURL(new Blob([data.engine], { type: 'text/javascript' })));
    model = engine.then(({ loadModel }) => loadModel(data.bytes));
    model.catch(() => undefined);
    return;
  }
  try {
    const scored = await score(data);
    postMessage({ scored }, [scored.bytes.buffer]);
  } catch ({ message, hint, row, column }) {
    postMessage({ problem: { message, hint, row, column } });
  }
};
`;
