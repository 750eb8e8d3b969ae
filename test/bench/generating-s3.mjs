// A bare S3 in a process of its own: /in/MEGABYTES.csv are tables of so many megabytes, made while they are read, and what is written
// is swallowed. Says its port on stdout. 28 columns with six decimals, the same 50,000 rows again and again.
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { table } from './table.mjs';

const { header, rows } = table();

/** The bytes `[begin, end)` of a table that ends with a whole row. */
function* read(begin, end) {
  for (let at = begin; at < end; ) {
    const inHeader = at < header.length;
    const place = inHeader ? at : (at - header.length) % rows.length;
    const source = inHeader ? header : rows;
    const piece = source.subarray(place, Math.min(source.length, place + end - at, place + 2 ** 20));
    yield piece;
    at += piece.length;
  }
}

/** As many bytes as there are whole rows. */
function sizeOf(megabytes) {
  const wanted = megabytes * 1e6 - header.length;
  const whole = Math.floor(wanted / rows.length) * rows.length;
  return header.length + whole + rows.lastIndexOf(10, wanted - whole) + 1;
}

async function send(answer, begin, end) {
  for (const piece of read(begin, end)) {
    if (!answer.write(piece)) await new Promise((resolve) => answer.once('drain', resolve));
    if (answer.destroyed) return;
  }
  answer.end();
}

function answerRead(question, answer) {
  const size = sizeOf(Number(/(\d+)\.csv/.exec(question.url)?.[1]));
  const range = /bytes=(\d+)-(\d+)/.exec(question.headers.range ?? '');
  const [begin, end] = range ? [Number(range[1]), Math.min(Number(range[2]) + 1, size)] : [0, size];
  answer.writeHead(range ? 206 : 200, { etag: '"table"', 'content-length': end - begin });
  if (question.method === 'HEAD') answer.end();
  else void send(answer, begin, end);
}

const server = createServer(async (question, answer) => {
  const { method, url } = question;
  if (method === 'GET' || method === 'HEAD') {
    if (url.startsWith('/in/')) return answerRead(question, answer);
    answer.writeHead(404).end();
    return undefined;
  }
  const hash = createHash('md5');
  for await (const piece of question) hash.update(piece);
  const isBegin = method === 'POST' && !url.includes('uploadId');
  const body = isBegin
    ? `<InitiateMultipartUploadResult><UploadId>${randomUUID()}</UploadId></InitiateMultipartUploadResult>`
    : method === 'POST' && '<CompleteMultipartUploadResult><ETag>"done"</ETag></CompleteMultipartUploadResult>';
  answer.writeHead(200, { etag: `"${hash.digest('hex')}"`, 'content-type': 'application/xml' }).end(body || undefined);
  return undefined;
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
