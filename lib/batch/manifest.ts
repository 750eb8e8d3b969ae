import { putObject } from '../aws/put-object.ts';
import { readHead } from '../aws/read-head.ts';
import { headObject } from '../aws/s3.ts';
import type { S3Location } from '../aws/s3-uri.ts';
import { utf8Of } from '../platform/node.ts';
import type { Marks } from './scored-object.ts';

/** What became of one object of a run. */
export interface ManifestEntry {
  readonly object: string;
  /** of the object as it was read */
  readonly etag: string;
  readonly output: string;
  readonly rows: number;
  readonly rowErrors: number;
  readonly unknownCategories: number;
  /** why the output, which is there, is worth nothing */
  readonly failure?: string | undefined;
}

/** What was done of many objects, kept beside their outputs: the same run, begun again, leaves that alone. */
export class Manifest {
  readonly #location: S3Location;
  readonly #marks: Marks;
  readonly #entries: Map<string, ManifestEntry>;

  private constructor(location: S3Location, marks: Marks, entries: readonly ManifestEntry[]) {
    this.#location = location;
    this.#marks = marks;
    this.#entries = new Map(entries.map((entry) => [entry.object, entry]));
  }

  /**
   * That of the outputs under a prefix; empty where there is none, or another model's or of other options.
   *
   * @param marks of model and options
   */
  static async open(output: S3Location, marks: Marks): Promise<Manifest> {
    const location = { bucket: output.bucket, key: `${output.key}_manifest.json` };
    return new Manifest(location, marks, await readEntries(location, marks));
  }

  /** What was done of an object, if it is still the one that was read. */
  find(object: string, etag: string): ManifestEntry | undefined {
    const entry = this.#entries.get(object);
    return entry?.etag === etag ? entry : undefined;
  }

  add(entry: ManifestEntry): void {
    this.#entries.set(entry.object, entry);
  }

  async save(): Promise<void> {
    const objects = [...this.#entries.values()].sort((a, b) => (a.object < b.object ? -1 : 1));
    const lines = objects.map((entry) => `  ${JSON.stringify(entry)}`);
    const { 'kindling-model': model, 'kindling-options': options } = this.#marks;
    const about = `"model": ${JSON.stringify(model)}, "options": ${JSON.stringify(options)}`;
    const text = `{${about}, "objects": [\n${lines.join(',\n')}\n]}\n`;
    await putObject(this.#location, Buffer.from(text), { contentType: 'application/json', metadata: {} });
  }
}

async function readEntries(location: S3Location, marks: Marks): Promise<readonly ManifestEntry[]> {
  const head = await headObject(location);
  if (head === undefined) return [];
  try {
    const text = utf8Of(await readHead(location, head.bytes));
    const { model, options, objects } = JSON.parse(text) as { [name: string]: unknown };
    const isSame = model === marks['kindling-model'] && options === marks['kindling-options'];
    return isSame && Array.isArray(objects) ? (objects as ManifestEntry[]).filter(isEntry) : [];
  } catch (error) {
    if (error instanceof SyntaxError) return []; // not ours, or cut short: what was done is found by its metadata
    throw error;
  }
}

function isEntry(entry: unknown): boolean {
  const { object, etag, output, rows } = (entry ?? {}) as { [name: string]: unknown };
  return [object, etag, output].every((text) => typeof text === 'string') && Number.isSafeInteger(rows);
}
