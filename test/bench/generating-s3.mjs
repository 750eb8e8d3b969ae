// A bare S3 in a process of its own: /in/MEGABYTES.csv are tables of so many megabytes, made while they are read, and what is written
// is swallowed unseen, so that it takes of the CPUs what sockets take. Says its ports on stdout, that of https (with the key and the
// certificate that its arguments name) behind that of http; GET /cpu tells the CPU seconds that it took. 28 columns with six
// decimals, the same 50,000 rows again and again.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
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

function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function answer(question, reply) {
  const { method, url } = question;
  if (url === '/cpu') return reply.writeHead(200, { connection: 'close' }).end(`${cpuSeconds()}`);
  if (method === 'GET' || method === 'HEAD') {
    return url.startsWith('/in/') ? answerRead(question, reply) : reply.writeHead(404).end();
  }
  const isBegin = method === 'POST' && !url.includes('uploadId');
  const body = isBegin
    ? `<InitiateMultipartUploadResult><UploadId>${randomUUID()}</UploadId></InitiateMultipartUploadResult>`
    : method === 'POST' && '<CompleteMultipartUploadResult><ETag>"done"</ETag></CompleteMultipartUploadResult>';
  question.resume();
  return question.once('end', () =>
    reply.writeHead(200, { etag: '"part"', 'content-type': 'application/xml' }).end(body || undefined),
  );
}

async function listen(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server.address().port;
}

const [key, certificate] = process.argv.slice(2);
const ports = [await listen(createServer(answer))];
if (certificate) {
  const tls = { key: readFileSync(key), cert: readFileSync(certificate) };
  ports.push(await listen(createTlsServer(tls, answer)));
}
console.log(ports.join(' '));
