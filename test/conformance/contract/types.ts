// Section 3, media types: libsvm, RecordIO, npy and npz, told by their names, by their aliases or by their first byte.
import { abalone, asking, CELLS, csv, deploymentOf, json, NAMES, typed } from './asked.ts';
import { body } from './bodies.ts';
import type { Row, Section } from './row.ts';

const V = `${abalone.value}`;
const TWO = `${V}\n${V}\n`;
const ZEROS = `${abalone.zeros}\n${abalone.zeros}\n`;
const PAGE = { createFetchHandler: 'pages and their handler read CSV and JSON alone' };

const libsvm = (base: number) => `1 ${abalone.cells.map((cell, at) => `${at + base}:${cell}`).join(' ')}`;
const NO_LABEL = libsvm(0).slice(2);

const read: [says: string, type: string, body: string | Uint8Array, answer: string][] = [
  ['libsvm, 0-based', 'text/libsvm', `${libsvm(0)}\n${libsvm(0)}\n`, TWO],
  ['libsvm, 1-based when it says so', 'text/libsvm; index_base=1', `${libsvm(1)}\n`, `${V}\n`],
  [
    'libsvm is never guessed from the payload: the first feature is missing',
    'text/libsvm',
    `1 ${libsvm(0).split(' ').slice(2).join(' ')}\n`,
    `${abalone.lengthMissing}\n`,
  ],
  ['libsvm without labels', 'text/libsvm', `${NO_LABEL}\n`, `${V}\n`],
  ['libsvm: the alias libsvm', 'libsvm', libsvm(0), V],
  ['libsvm: the alias text/x-libsvm', 'text/x-libsvm', libsvm(0), V],
  ['RecordIO, float32', 'application/x-recordio-protobuf', body('recordio float32'), TWO],
  ['RecordIO, float64', 'application/x-recordio-protobuf', body('recordio float64'), TWO],
  ['RecordIO, int32', 'application/x-recordio-protobuf', body('recordio int32'), ZEROS],
  [
    'RecordIO, sparse: what is left out is missing',
    'application/x-recordio-protobuf',
    body('recordio sparse'),
    `${abalone.lengthMissing}\n${V}\n`,
  ],
  ['RecordIO: the alias', 'recordio-protobuf', body('recordio float32'), TWO],
  ['npy, float64', 'application/x-npy', body('npy float64'), TWO],
  ['npy, float32', 'application/x-npy', body('npy float32'), TWO],
  ['npy, big-endian', 'application/x-npy', body('npy big-endian'), TWO],
  ['npy, Fortran order', 'application/x-npy', body('npy Fortran'), TWO],
  ['npy, int64', 'application/x-npy', body('npy int64'), ZEROS],
  ['npy, bool', 'application/x-npy', body('npy bool'), ZEROS],
  ['npz', 'application/x-npz', body('npz'), TWO],
  ['npz, compressed', 'application/x-npz', body('npz compressed'), TWO],
];

const NAMED = `${NAMES},prediction\n${`${CELLS},${V}\n`.repeat(2)}`;
const ARROW = { stream: 'application/vnd.apache.arrow.stream', file: 'application/vnd.apache.arrow.file' };
const PARQUET = 'application/vnd.apache.parquet';

/** Tables whose columns have names, which are answered beside them. */
const tables: [says: string, type: string, body: Uint8Array][] = [
  ['Arrow, a stream', ARROW.stream, body('arrow stream')],
  ['Arrow, a file', ARROW.file, body('arrow file')],
  ['Arrow, a file that is said to be a stream', ARROW.stream, body('arrow file')],
  ['Arrow, a file by its first bytes', '', body('arrow file')],
  ['Parquet', PARQUET, body('parquet')],
  ['Parquet: the alias', 'application/x-parquet', body('parquet')],
  ['Parquet by its first bytes', 'application/octet-stream', body('parquet')],
];

const refused: [says: string, type: string, body: string | Uint8Array, detail: RegExp, hint: RegExp][] = [
  ['npy of objects, which is a pickle', 'application/x-npy', body('npy objects'), /object|pickle/i, /./],
  ['npy of complex numbers', 'application/x-npy', body('npy complex'), /complex|c16/, /./],
  ['npy of three dimensions', 'application/x-npy', body('npy three dimensions'), /shape \(2, 7, 1\)/, /./],
  ['npy that is cut', 'application/x-npy', body('npy float64').subarray(0, 200), /./, /./],
  ['npy that is CSV', 'application/x-npy', CELLS, /npy|NumPy/i, /./],
  ['npz of two arrays', 'application/x-npz', body('npz two arrays'), /2|two|several/, /./],
  ['npz that is cut', 'application/x-npz', body('npz').subarray(0, 200), /./, /./],
  ['npz that is npy', 'application/x-npz', body('npy float64'), /./, /./],
  ['RecordIO that is cut', 'application/x-recordio-protobuf', body('recordio float32').subarray(0, 40), /./, /./],
  ['RecordIO that is CSV', 'application/x-recordio-protobuf', CELLS, /./, /./],
  ['Arrow that is cut', ARROW.stream, body('arrow stream').subarray(0, 600), /./, /./],
  ['Arrow, a file that is cut', ARROW.file, body('arrow file').subarray(0, 600), /./, /./],
  ['Arrow that is CSV', ARROW.stream, CELLS, /./, /./],
  ['Parquet that is cut', PARQUET, body('parquet').subarray(0, 600), /./, /./],
  ['Parquet that is CSV', PARQUET, CELLS, /./, /./],
  ['libsvm with an index beyond the features', 'text/libsvm', '1 7:1\n', /7/, /index_base/],
  ['libsvm with a text', 'text/libsvm', '1 0:tall\n', /tall/, /./],
  ['libsvm that is CSV', 'text/libsvm', CELLS, /./, /./],
];

const written: [accept: string, type: string, answer: Row['answer']][] = [
  ['application/x-npy', 'application/x-npy', body('npy of two predictions')],
  [
    'application/json',
    'application/json',
    JSON.stringify({ predictions: [{ score: abalone.value }, { score: abalone.value }] }),
  ],
  ['application/jsonlines', 'application/jsonlines', TWO],
  ['text/csv', 'text/csv', TWO],
];

const sniffed: [says: string, headers: { [name: string]: string }, body: string | Uint8Array, answer: string][] = [
  ...['', 'application/octet-stream', 'application/x-www-form-urlencoded'].flatMap((type): typeof sniffed => {
    const headers = type ? { 'content-type': type } : {};
    return [
      [`${type || 'no type'}: [ is JSON`, headers, `[[${CELLS}]]`, `[${V}]`],
      [`${type || 'no type'}: { is JSON`, headers, `{"instances":[[${CELLS}]]}`, `{"predictions":[${V}]}`],
      [`${type || 'no type'}: else CSV`, headers, CELLS, V],
    ];
  }),
  ['ContentType is a synonym', { ContentType: 'application/json' }, `[[${CELLS}]]`, `[${V}]`],
];

export const TYPES: Section = {
  section: '3. Media types',
  deployment: deploymentOf('abalone'),
  rows: [
    ...read.map(
      ([says, type, sent, answer]): Row => ({
        says,
        ask: typed(type, sent, { accept: 'text/csv' }),
        status: 200,
        answer: withoutEnd(sent, answer),
        headers: { 'content-type': 'text/csv' },
        except: PAGE,
      }),
    ),
    ...tables.map(
      ([says, type, sent]): Row => ({
        says,
        ask: { headers: { accept: 'text/csv', ...(type && { 'content-type': type }) }, body: sent },
        status: 200,
        answer: NAMED,
        headers: { 'content-type': 'text/csv' },
        except: PAGE,
      }),
    ),
    ...[ARROW.stream, ARROW.file, PARQUET].flatMap((type): Row[] => [
      {
        says: `CSV answered as ${type}`,
        ask: csv(`${NAMES}\n${CELLS}`, { accept: type }),
        status: 200,
        headers: { 'content-type': type },
        except: PAGE,
      },
      {
        says: `without Accept ${type} is answered with the same`,
        ask: typed(type, tables.find(([, own]) => own === type)![2]),
        status: 200,
        headers: { 'content-type': type },
        except: PAGE,
      },
    ]),
    ...refused.map(
      ([says, type, sent, detail, hint]): Row => ({
        says: `refused: ${says}`,
        ask: typed(type, sent),
        status: 400,
        problem: { code: 'malformed-input', detail, hint },
        except: PAGE,
      }),
    ),
    ...written.map(
      ([accept, type, answer]): Row => ({
        says: `npy answered as ${accept}`,
        ask: typed('application/x-npy', body('npy float32'), { accept }),
        status: 200,
        answer: answer!,
        headers: { 'content-type': type },
        except: PAGE,
      }),
    ),
    ...sniffed.map(
      ([says, headers, sent, answer]): Row => ({ says, ask: { headers, body: sent }, status: 200, answer }),
    ),
    ...['', 'application/octet-stream', 'application/x-www-form-urlencoded'].map(
      (type): Row => ({
        says: `${type || 'no type'}: \\x93NUMPY is npy`,
        ask: { headers: type ? { 'content-type': type } : {}, body: body('npy float32') },
        status: 200,
        answer: body('npy of two predictions'),
        except: PAGE,
      }),
    ),
    {
      says: 'without Accept npy is answered with npy',
      ask: typed('application/x-npy', body('npy float32')),
      status: 200,
      answer: body('npy of two predictions'),
      headers: { 'content-type': 'application/x-npy' },
      except: PAGE,
    },
    {
      says: 'without Accept libsvm, which is not written, is answered with CSV',
      ask: typed('text/libsvm', libsvm(0)),
      status: 200,
      answer: V,
      headers: { 'content-type': 'text/csv' },
      except: PAGE,
    },
    {
      says: 'without Accept RecordIO is answered with RecordIO',
      ask: typed('application/x-recordio-protobuf', body('recordio float32')),
      status: 200,
      headers: { 'content-type': 'application/x-recordio-protobuf' },
      except: PAGE,
    },
    {
      says: 'two columns in npy are two columns',
      ask: asking('outputs=prediction,margin', csv(CELLS, { accept: 'application/x-npy' })),
      status: 200,
      answer: /^.NUMPY.*\(1, 2\)/s,
      except: PAGE,
    },
    ...['image/png', 'application/xml', 'multipart/form-data; boundary=x'].map(
      (type): Row => ({
        says: `${type} is not read`,
        ask: typed(type, 'x'),
        status: 415,
        problem: { code: 'unsupported-media-type', detail: new RegExp(type.split(';')[0]!), hint: /text\/csv/ },
      }),
    ),
    ...['image/png', 'text/csv;q=0', 'application/xml, text/html'].map(
      (accept): Row => ({
        says: `Accept: ${accept} is not written`,
        ask: csv(CELLS, { accept }),
        status: 406,
        problem: { code: 'not-acceptable', detail: /Accept/, hint: /application\/json/ },
      }),
    ),
    ...(
      [
        ['*/*', 'text/csv'],
        ['text/html, */*;q=0.1', 'text/csv'],
        ['application/json;q=0.1, text/csv;q=0.2', 'text/csv'],
        ['APPLICATION/JSON; charset=utf-8', 'application/json'],
        ['application/*', 'application/json'],
        ['text/*', 'text/csv'],
        ['application/x-ndjson', 'application/jsonlines'],
      ] as const
    ).map(
      ([accept, type]): Row => ({
        says: `Accept: ${accept} is answered as ${type}`,
        ask: csv(`${NAMES}\n${CELLS}`, { accept }),
        status: 200,
        headers: { 'content-type': type },
      }),
    ),
    { says: 'Accept is checked before predicting', ask: json([[1]], { accept: 'image/png' }), status: 406 },
  ],
};

/** Between formats of lines the last line ends as the question's did; others end with a line. */
function withoutEnd(sent: string | Uint8Array, answer: string): string {
  return typeof sent === 'string' && !sent.endsWith('\n') ? answer.trimEnd() : answer;
}
