// Section 4: what every answer carries.
import { abalone, asking, CELLS, csv, deploymentOf, typed } from './asked.ts';
import type { Row, Section } from './row.ts';

const LONG = `${CELLS}\n`.repeat(200);
const LONG_ANSWER = `${abalone.value}\n`.repeat(200);
const NOT_HERE = { createFetchHandler: 'compression is left to whoever serves' };
const COMPRESSED_THERE = { ...NOT_HERE, 'REST API': 'which compresses itself' };
const coded = (encoding: string, made: string | null): Row => ({
  says: `Accept-Encoding: ${encoding}`,
  ask: csv(LONG, { 'accept-encoding': encoding }),
  status: 200,
  answer: LONG_ANSWER,
  headers: { 'content-encoding': made },
  except: made === null ? {} : COMPRESSED_THERE,
});

export const CARRIED: Section = {
  section: '4. What every answer carries',
  deployment: deploymentOf('abalone'),
  rows: [
    {
      says: 'a request id of its own and Server-Timing',
      ask: csv(CELLS),
      status: 200,
      answer: `${abalone.value}`,
      headers: {
        'x-request-id': /^[\w-]{2,}$/,
        'server-timing': /decode;dur=[\d.]+, predict;dur=[\d.]+, encode;dur=[\d.]+/,
      },
    },
    {
      says: "the caller's request id",
      ask: csv(CELLS, { 'x-request-id': 'mine-1' }),
      status: 200,
      headers: { 'x-request-id': 'mine-1' },
    },
    {
      says: "the caller's request id with an error",
      ask: csv('1', { 'x-request-id': 'mine-1' }),
      status: 400,
      headers: { 'x-request-id': 'mine-1', 'server-timing': /dur=/ },
      except: {},
    },
    {
      says: 'a request id with a 404',
      ask: { method: 'GET', path: '/nowhere' },
      status: 404,
      headers: { 'x-request-id': /./ },
    },
    coded('gzip', 'gzip'),
    coded('br', 'br'),
    coded('zstd', 'zstd'),
    coded('gzip, deflate, br, zstd', 'zstd'),
    coded('gzip;q=0.1, br;q=0.2', 'br'),
    coded('identity', null),
    coded('gzip;q=0', null),
    {
      says: 'an answer of up to 1 KB stays as it is',
      ask: csv(CELLS, { 'accept-encoding': 'gzip' }),
      status: 200,
      headers: { 'content-encoding': null },
    },
    {
      says: 'NaN is an empty cell',
      ask: asking('on-row-error=annotate', csv(`${CELLS}\nx,1,1,1,1,1,1`)),
      status: 200,
      answer: /\n,"?row 2/,
    },
    {
      says: 'numbers are the shortest decimals of float32',
      ask: typed('application/jsonlines', `[${CELLS}]`),
      status: 200,
      answer: '9.40333',
    },
  ],
};
