// node pump-s3.mjs URL MEGABYTES: what moving the bytes costs by itself, with node:http alone: ranges of an object are read, three at a time,
// and as much goes up in parts of another, with nothing done to either.
import { Agent, request } from 'node:http';

const [url, megabytes] = [process.argv[2], Number(process.argv[3])];
const [RANGE_BYTES, PART_BYTES, LANES] = [4 * 2 ** 20, 8 * 2 ** 20, 3];
const agent = new Agent({ keepAlive: true });
const part = Buffer.alloc(PART_BYTES, '0.123456,');

function ask(method, path, { body, ...headers }, take = () => {}) {
  return new Promise((resolve, reject) => {
    const asked = request(url + path, { method, agent, headers }, (reply) => reply.on('data', take).on('end', resolve));
    asked.on('error', reject).end(body);
  });
}

const bytes = megabytes * 1e6;
let next = 0;
async function readRanges() {
  const memory = Buffer.allocUnsafeSlow(RANGE_BYTES);
  while (next < bytes) {
    const begin = next;
    next += RANGE_BYTES;
    let at = 0;
    await ask('GET', `/in/${megabytes}.csv`, { range: `bytes=${begin}-${begin + RANGE_BYTES - 1}` }, (chunk) => {
      memory.set(chunk, at);
      at += chunk.length;
    });
  }
}
async function writeParts() {
  for (let left = bytes; left > 0; left -= PART_BYTES) {
    const body = left < PART_BYTES ? part.subarray(0, left) : part;
    await ask('PUT', '/out/pumped', { body, 'content-length': body.length });
  }
}

await Promise.all([...Array.from({ length: LANES }, readRanges), writeParts()]);
agent.destroy();
