// What goes over the wire between the SDK and a store: connections, bodies that are not wanted, signatures.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from '../../lib/aws/client.ts';
import { createMultipart, uploadPart } from '../../lib/aws/multipart.ts';
import { putObject } from '../../lib/aws/put-object.ts';
import { useS3At } from '../support/s3.ts';

const LOCATION = { bucket: 'out', key: "a b'(1)*.csv" };
const INFO = { contentType: 'text/csv', metadata: {} };
/** More than the SDK sends without being asked for it. */
const BODY = Buffer.alloc(3 * 2 ** 20, '0.25,');

type Answer = (question: IncomingMessage, answer: ServerResponse) => void;

let server: Server;
let connections = 0;
let received: { url: string; length: number; headers: IncomingMessage['headers'] }[] = [];
let onExpect: Answer;

const keep: Answer = async (question, answer) => {
  let length = 0;
  for await (const piece of question) length += (piece as Buffer).length;
  received.push({ url: question.url!, length, headers: question.headers });
  const body = '<InitiateMultipartUploadResult><UploadId>u 1</UploadId></InitiateMultipartUploadResult>';
  answer.writeHead(200, { etag: '"e"', 'content-type': 'application/xml' });
  answer.end(question.method === 'POST' ? body : '');
};
const welcome: Answer = (question, answer) => {
  answer.writeContinue();
  keep(question, answer);
};

beforeAll(async () => {
  server = createServer(keep)
    .on('checkContinue', (question, answer) => onExpect(question, answer))
    .on('connection', () => {
      connections++;
    });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  useS3At(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  [connections, received, onExpect] = [0, [], welcome];
  server.closeAllConnections();
});

test('parts go up one after the other over one connection, whole, under the names that S3 reads', async () => {
  const upload = await createMultipart(LOCATION, INFO);
  for (const part of [1, 2, 3]) await uploadPart(upload, part, BODY);
  expect(connections).toBe(1);
  const [begun, ...parts] = received;
  expect(begun!.url).toMatch(/^\/out\/a%20b%27%281%29%2A\.csv\?uploads=/);
  expect(parts.map(({ length }) => length)).toEqual([BODY.length, BODY.length, BODY.length]);
  expect(parts.map(({ url }) => new URL(url, 'http://s3').searchParams.get('uploadId'))).toEqual(['u 1', 'u 1', 'u 1']);
});

test('a store that refuses a body says why, though nobody reads it, and the next request is not in its way', async () => {
  onExpect = (_question, answer) => {
    answer.writeHead(403, { 'content-type': 'application/xml' });
    answer.end('<Error><Code>AccessDenied</Code><Message>no</Message></Error>');
  };
  await expect(putObject(LOCATION, BODY, INFO)).rejects.toThrow(/AccessDenied \(403\)/);
  onExpect = welcome;
  await putObject(LOCATION, BODY, INFO);
  expect(received.map(({ length }) => length)).toEqual([BODY.length]);
});

test('a store that never asks for a body gets it after a while', async () => {
  onExpect = keep;
  await putObject(LOCATION, BODY, INFO);
  expect(received.map(({ length }) => length)).toEqual([BODY.length]);
});

test('a signal ends a request that is not answered', async () => {
  const stop = new AbortController();
  onExpect = () => stop.abort(new Error('stopped'));
  await expect(putObject(LOCATION, BODY, INFO, stop.signal)).rejects.toThrow();
  expect(received).toEqual([]);
});

test.each([
  ['http:', /^[0-9a-f]{64}$/],
  ['https:', /^UNSIGNED-PAYLOAD$/],
])('over %s a body has a checksum that is signed, and its hash where TLS does not guard it', async (protocol, hash) => {
  const { sdk, s3 } = await connect();
  let headers: { [name: string]: string } = {};
  const command = new sdk.PutObjectCommand({ Bucket: 'out', Key: 'k', Body: BODY });
  command.middlewareStack.add(
    (next) => (args) => {
      Object.assign(args.request as object, { protocol });
      return next(args);
    },
    { step: 'build', priority: 'high' },
  );
  command.middlewareStack.add(
    () => (args) => {
      ({ headers } = args.request as { headers: typeof headers });
      return Promise.resolve({ response: {}, output: { $metadata: {} } });
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await s3.send(command);
  expect(headers['x-amz-checksum-crc32']).toMatch(/^.{6}==$/);
  expect(headers.authorization).toContain('x-amz-checksum-crc32;x-amz-content-sha256');
  expect(headers['x-amz-content-sha256']).toMatch(hash);
});
