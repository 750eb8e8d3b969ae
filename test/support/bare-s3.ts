// As much of S3 as kindling asks for, in memory and without haste: fauxqs lists no parts, knows no preconditions of writes
// and wants 5 MiB of every part, so that many ranges would be gigabytes.
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Stored {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly headers: Record<string, string>;
}

interface Begun {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly parts: Map<number, Stored>;
}

interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly question: IncomingMessage;
  readonly body: Buffer;
}

interface Answered {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

const md5 = (bytes: Buffer) => `"${createHash('md5').update(bytes).digest('hex')}"`;
const xml = (text: string): Answered => ({ status: 200, headers: { 'content-type': 'application/xml' }, body: text });
const failed = (status: number, code: string): Answered => ({
  ...xml(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`),
  status,
});
const escapeXml = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Buckets are there when they are written to. Keys are held as they stand in requests. */
export class BareS3 {
  readonly objects = new Map<string, Stored>();
  readonly uploads = new Map<string, Begun>();
  /** every request, as `PUT /bucket/key?query` */
  readonly seen: string[] = [];
  url = '';
  readonly #minPartBytes: number;
  readonly #server = createServer((question, answer) => void this.#answer(question, answer));

  constructor({ minPartBytes = 0 } = {}) {
    this.#minPartBytes = minPartBytes;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  put(path: string, text: string | Buffer, headers: Record<string, string> = {}): void {
    const bytes = Buffer.from(text);
    this.objects.set(encode(path), { bytes, etag: md5(bytes), headers });
  }

  get(path: string): Buffer | undefined {
    return this.objects.get(encode(path))?.bytes;
  }

  async #answer(question: IncomingMessage, answer: ServerResponse): Promise<void> {
    this.seen.push(`${question.method} ${question.url}`);
    const pieces: Buffer[] = [];
    for await (const piece of question) pieces.push(piece as Buffer);
    const { pathname, searchParams: query } = new URL(question.url!, 'http://s3');
    const { status, headers, body } = this.#route({ path: pathname, query, question, body: Buffer.concat(pieces) });
    answer.writeHead(status, { 'x-amz-request-id': 'bare', ...headers });
    answer.end(body);
  }

  #route(asked: Asked): Answered {
    const { query, question } = asked;
    const id = query.get('uploadId');
    switch (question.method) {
      case 'HEAD':
      case 'GET':
        if (query.has('list-type')) return this.#list(asked);
        return id === null ? this.#read(asked) : this.#listParts(id, query);
      case 'PUT':
        return id === null ? this.#put(asked) : this.#putPart(id, asked);
      case 'POST':
        return id === null ? this.#begin(asked) : this.#complete(id, asked);
      case 'DELETE':
        if (id !== null) this.uploads.delete(id);
        else this.objects.delete(asked.path);
        return { status: 204 };
      default:
        return failed(405, 'MethodNotAllowed');
    }
  }

  #read({ path, question: { headers, method } }: Asked): Answered {
    const found = this.objects.get(path);
    if (!found) return failed(404, 'NoSuchKey');
    if (headers['if-match'] && headers['if-match'] !== found.etag) return failed(412, 'PreconditionFailed');
    const about = { ...found.headers, etag: found.etag, 'accept-ranges': 'bytes' };
    const range = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '');
    if (!range) {
      const answered = { status: 200, headers: { ...about, 'content-length': `${found.bytes.length}` } };
      return method === 'HEAD' ? answered : { ...answered, body: found.bytes };
    }
    const [begin, end] = [Number(range[1]), Math.min(Number(range[2]) + 1, found.bytes.length)];
    if (begin >= end) return failed(416, 'InvalidRange');
    const contentRange = { 'content-range': `bytes ${begin}-${end - 1}/${found.bytes.length}` };
    return { status: 206, headers: { ...about, ...contentRange }, body: found.bytes.subarray(begin, end) };
  }

  /** S3's answer to what a write asks to be there, if it is not. */
  #refusal({ path, question: { headers } }: Asked): Answered | undefined {
    const found = this.objects.get(path);
    if (headers['if-none-match'] === '*' && found) return failed(412, 'PreconditionFailed');
    if (headers['if-match'] === undefined || headers['if-match'] === found?.etag) return undefined;
    return found ? failed(412, 'PreconditionFailed') : failed(404, 'NoSuchKey');
  }

  #put(asked: Asked): Answered {
    const refusal = this.#refusal(asked);
    if (refusal) return refusal;
    const stored = { bytes: asked.body, etag: md5(asked.body), headers: kept(asked.question) };
    this.objects.set(asked.path, stored);
    return { status: 200, headers: { etag: stored.etag } };
  }

  #begin({ path, question }: Asked): Answered {
    const id = randomUUID();
    this.uploads.set(id, { path, headers: kept(question), parts: new Map() });
    return xml(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
  }

  #putPart(id: string, { query, body }: Asked): Answered {
    const upload = this.uploads.get(id);
    if (!upload) return failed(404, 'NoSuchUpload');
    const stored = { bytes: body, etag: md5(body), headers: {} };
    upload.parts.set(Number(query.get('partNumber')), stored);
    return { status: 200, headers: { etag: stored.etag } };
  }

  /** 1,000 a page, as S3. */
  #listParts(id: string, query: URLSearchParams): Answered {
    const upload = this.uploads.get(id);
    if (!upload) return failed(404, 'NoSuchUpload');
    const from = Number(query.get('part-number-marker') ?? 0);
    const later = [...upload.parts].filter(([number]) => number > from).sort(([a], [b]) => a - b);
    const page = later.slice(0, 1000);
    const parts = page.map(
      ([number, { etag }]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`,
    );
    const next = `<NextPartNumberMarker>${page.at(-1)?.[0] ?? 0}</NextPartNumberMarker>`; // on the last page too
    const isTruncated = later.length > page.length;
    return xml(`<ListPartsResult><IsTruncated>${isTruncated}</IsTruncated>${next}${parts.join('')}</ListPartsResult>`);
  }

  #complete(id: string, asked: Asked): Answered {
    const upload = this.uploads.get(id);
    if (!upload) return failed(404, 'NoSuchUpload');
    const refusal = this.#refusal(asked);
    if (refusal) return refusal;
    const asking = [...asked.body.toString().matchAll(/<Part>.*?<\/Part>/gs)].map(([text]) => ({
      number: Number(/<PartNumber>(\d+)/.exec(text)?.[1]),
      etag: /<ETag>(.*?)<\/ETag>/s.exec(text)?.[1]?.replaceAll('&quot;', '"'),
    }));
    const parts = asking.map(({ number }) => upload.parts.get(number));
    if (parts.length === 0) return failed(400, 'MalformedXML');
    if (parts.some((part, at) => part?.etag !== asking[at]?.etag)) return failed(400, 'InvalidPart');
    if (asking.some(({ number }, at) => at > 0 && number <= asking[at - 1]!.number))
      return failed(400, 'InvalidPartOrder');
    const isSmall = parts.some((part, at) => at < parts.length - 1 && part!.bytes.length < this.#minPartBytes);
    if (isSmall) return failed(400, 'EntityTooSmall');
    const bytes = Buffer.concat(parts.map((part) => part!.bytes));
    const etag = md5(bytes).replace(/"$/, `-${parts.length}"`);
    this.objects.set(upload.path, { bytes, etag, headers: upload.headers });
    this.uploads.delete(id);
    return xml(`<CompleteMultipartUploadResult><ETag>${escapeXml(etag)}</ETag></CompleteMultipartUploadResult>`);
  }

  #list({ path, query }: Asked): Answered {
    const bucket = path.replace(/\/$/, '');
    const prefix = query.get('prefix') ?? '';
    const objects = [...this.objects].map(
      ([name, stored]) => [decodeURIComponent(name.slice(bucket.length + 1)), name, stored] as const,
    );
    const found = objects.filter(([key, name]) => name.startsWith(`${bucket}/`) && key.startsWith(prefix));
    const contents = found
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([key, , { bytes, etag }]) =>
          `<Contents><Key>${escapeXml(key)}</Key><Size>${bytes.length}</Size><ETag>${escapeXml(etag)}</ETag></Contents>`,
      );
    return xml(`<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`);
  }
}

/** As a URL has it, with what the SDK escapes besides. */
function encode(path: string): string {
  const escaped = path
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`),
    );
  return `/${escaped.join('/')}`;
}

function kept({ headers }: IncomingMessage): Record<string, string> {
  const names = Object.keys(headers).filter(
    (name) => name.startsWith('x-amz-meta-') || name === 'content-type' || name === 'content-encoding',
  );
  return Object.fromEntries(names.map((name) => [name, String(headers[name])]));
}
