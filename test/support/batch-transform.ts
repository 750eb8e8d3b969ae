// SageMaker's batch transform, as it calls a container: splits objects at lines, packs records into requests, keeps as many under
// way as the container says, puts answers together and joins them with their inputs.

/** Of a CreateTransformJob request. */
export interface TransformJob {
  readonly contentType: string;
  readonly accept?: string;
  readonly splitType: 'Line' | 'None';
  /** default: what the container says */
  readonly batchStrategy?: 'MultiRecord' | 'SingleRecord';
  /** default: what the container says */
  readonly maxPayloadInMB?: number;
  readonly maxConcurrentTransforms?: number;
  readonly assembleWith: 'Line' | 'None';
  readonly joinSource: 'Input' | 'None';
}

interface Parameters {
  readonly MaxConcurrentTransforms: number;
  readonly BatchStrategy: 'MULTI_RECORD' | 'SINGLE_RECORD';
  readonly MaxPayloadInMB: number;
}

export interface Transformed {
  readonly output: Buffer;
  readonly requests: number;
  readonly parameters: Parameters;
}

/**
 * What a job writes for an object.
 *
 * @throws Error where the container refuses a request: the job fails then
 */
export async function transform(url: string, object: Buffer, job: TransformJob): Promise<Transformed> {
  const ping = await fetch(`${url}/ping`);
  if (ping.status !== 200) throw new Error(`/ping answered ${ping.status}`);
  const parameters = (await (await fetch(`${url}/execution-parameters`)).json()) as Parameters;
  const records = job.splitType === 'Line' ? linesOf(object) : [object];
  const payloads = pack(records, { ...parameters, ...overridden(job) });
  const answers: Buffer[] = new Array(payloads.length);
  let next = 0;
  const lane = async () => {
    while (next < payloads.length) {
      const at = next++;
      answers[at] = await invoke(url, payloads[at]!, job);
    }
  };
  const lanes = job.maxConcurrentTransforms ?? parameters.MaxConcurrentTransforms;
  await Promise.all(Array.from({ length: lanes }, lane));
  const assembled = assemble(answers, job);
  const output = job.joinSource === 'Input' ? join(records, assembled) : assembled;
  return { output, requests: payloads.length, parameters };
}

function overridden({ batchStrategy, maxPayloadInMB }: TransformJob): Partial<Parameters> {
  return {
    ...(batchStrategy && { BatchStrategy: batchStrategy === 'MultiRecord' ? 'MULTI_RECORD' : 'SINGLE_RECORD' }),
    ...(maxPayloadInMB !== undefined && { MaxPayloadInMB: maxPayloadInMB }),
  };
}

/** Records with their line ends, as they are sent. */
function linesOf(object: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let begin = 0; begin < object.length; ) {
    const end = object.indexOf(10, begin) + 1 || object.length;
    lines.push(object.subarray(begin, end));
    begin = end;
  }
  return lines;
}

function pack(records: readonly Buffer[], { BatchStrategy, MaxPayloadInMB }: Parameters): Buffer[] {
  if (BatchStrategy === 'SINGLE_RECORD') return [...records];
  const maxBytes = MaxPayloadInMB * 2 ** 20;
  const payloads: Buffer[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    if (bytes + record.length > maxBytes) {
      payloads.push([]);
      bytes = 0;
    }
    payloads.at(-1)!.push(record);
    bytes += record.length;
  }
  return payloads.map((payload) => Buffer.concat(payload));
}

async function invoke(url: string, body: Buffer, { contentType, accept }: TransformJob): Promise<Buffer> {
  const headers = { 'content-type': contentType, ...(accept && { accept }) };
  const answer = await fetch(`${url}/invocations`, { method: 'POST', headers, body: new Uint8Array(body) });
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (answer.status !== 200) throw new Error(`${answer.status}: ${bytes.toString().slice(0, 300)}`);
  return bytes;
}

/** With `Line` each answer ends with a line end, whether it brought one or not. */
function assemble(answers: readonly Buffer[], { assembleWith }: TransformJob): Buffer {
  const ended = (answer: Buffer) =>
    assembleWith === 'Line' && answer.at(-1) !== 10 ? Buffer.concat([answer, Buffer.from('\n')]) : answer;
  return Buffer.concat(answers.map(ended));
}

/** Each record of CSV with its line of the answer behind it. */
function join(records: readonly Buffer[], answers: Buffer): Buffer {
  const lines = linesOf(answers);
  if (lines.length !== records.length) throw new Error(`${lines.length} answers to ${records.length} records`);
  const text = (line: Buffer) => line.toString().replace(/\r?\n$/, '');
  return Buffer.from(records.map((record, at) => `${text(record)},${text(lines[at]!)}\n`).join(''));
}
