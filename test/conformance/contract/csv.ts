// Section 3, CSV: which row is the header, what is missing, how lines and cells are cut.
import { abalone, asking, CELLS, csv, deploymentOf, NAMES, REST, typed } from './asked.ts';
import type { Row, Section } from './row.ts';

const V = `${abalone.value}`;
const MISSING = `${abalone.lengthMissing}`;
const HEADED = `${NAMES}\n${CELLS}`;
const ANSWERED = `${NAMES},prediction\n${CELLS},${V}`;

/** pandas' default na_values, and Workbench's. */
const MARKERS = [
  ...['', ' ', '#N/A', '#N/A N/A', '#NA', '-1.#IND', '-1.#QNAN', '-NaN', '-nan', '1.#IND', '1.#QNAN', '<NA>', 'N/A'],
  ...['NA', 'NULL', 'NaN', 'None', 'n/a', 'nan', 'null', '__NA__'],
];

const readable: [says: string, body: string | Uint8Array, answer: string | Uint8Array, type?: string][] = [
  ['header by its names', HEADED, ANSWERED],
  [
    'header in any order',
    `diameter,length${NAMES.slice(15)}\n0.33,0.42${CELLS.slice(9)}`,
    `diameter,length${NAMES.slice(15)},prediction\n0.33,0.42${CELLS.slice(9)},${V}`,
  ],
  ['header in any case', `${NAMES.toUpperCase()}\n${CELLS}`, `${NAMES.toUpperCase()},prediction\n${CELLS},${V}`],
  [
    'header with white space around names',
    `${NAMES.replaceAll(',', ' , ')}\n${CELLS}`,
    `${NAMES.replaceAll(',', ' , ')},prediction\n${CELLS},${V}`,
  ],
  [
    'header among columns of numbers for names',
    `1,2,${NAMES}\n8,9,${CELLS}`,
    `1,2,${NAMES},prediction\n8,9,${CELLS},${V}`,
  ],
  ['every cell a number: a row', CELLS, V],
  ['numbers and blanks: a row', `,${REST}`, MISSING],
  ['numbers and a missing marker: a row', `NA,${REST}`, MISSING],
  ['nothing but markers and blanks: a row', ',NA,,,null,,', `${abalone.allMissing}`],
  [
    'True and False are 1 and 0, in any case, and data',
    `True,${REST}\nfalse,${REST}\nTRUE,${REST}`,
    `${abalone.lengthOne}\n${abalone.lengthZero}\n${abalone.lengthOne}`,
  ],
  [
    'every marker of pandas is missing',
    MARKERS.map((marker) => `${marker},${REST}`).join('\n'),
    MARKERS.map(() => MISSING).join('\n'),
  ],
  [
    'inf and -inf are numbers',
    `inf,${REST}\n-inf,${REST}\nInfinity,${REST}`,
    `${abalone.lengthInf}\n${abalone.lengthMinusInf}\n${abalone.lengthInf}`,
  ],
  ['header=present', HEADED, ANSWERED, 'text/csv; header=present'],
  ['header=absent', CELLS, V, 'text/csv; header=absent'],
  ['label_size drops n leading columns', `9,8,${CELLS}`, V, 'text/csv; label_size=2'],
  ['label_size drops nothing where there are exactly the features', CELLS, V, 'text/csv; label_size=1'],
  [
    'label_size beside a header',
    `y,${HEADED.replace('\n', '\n7,')}`,
    `y,${NAMES},prediction\n7,${CELLS},${V}`,
    'text/csv; label_size=1',
  ],
  ['byte-order mark', `\ufeff${HEADED}`, ANSWERED],
  ["Excel's sep=; line", `sep=;\n${HEADED.replaceAll(',', ';')}`, `sep=;\n${ANSWERED.replaceAll(',', ';')}`],
  ['CRLF', `${HEADED.replace('\n', '\r\n')}\r\n`, `${ANSWERED.replace('\n', '\r\n')}\r\n`],
  ['CR', HEADED.replace('\n', '\r'), ANSWERED.replace('\n', '\r')],
  ['last line ends as the input did', `${HEADED}\n`, `${ANSWERED}\n`],
  [
    'quotes per RFC 4180',
    `${NAMES},"no""te"\n${CELLS},"a,\n""b"""`,
    `${NAMES},"no""te",prediction\n${CELLS},"a,\n""b""",${V}`,
  ],
  ...['\t', ';', '|'].map((d): [string, string, string] => [
    `delimiter ${JSON.stringify(d)} is told`,
    HEADED.replaceAll(',', d),
    ANSWERED.replaceAll(',', d),
  ]),
  ['delimiter=', HEADED.replaceAll(',', ';'), ANSWERED.replaceAll(',', ';'), 'text/csv; delimiter=";"'],
  [
    'decimal=,',
    CELLS.replaceAll(',', ';').replaceAll('.', ','),
    V.replace('.', ','),
    'text/csv; decimal=","; delimiter=";"',
  ],
  ['blank lines are skipped', `\n${CELLS}\n\n  \n${CELLS}\n\n`, `${V}\n${V}\n`],
  [
    'utf-16',
    Buffer.from(`\ufeff${CELLS}`, 'utf16le'),
    Buffer.from(`\ufeff${V}`, 'utf16le'),
    'text/csv; charset=utf-16',
  ],
  ['us-ascii', CELLS, V, 'text/csv; charset=us-ascii'],
  [
    'windows-1252',
    Buffer.from(`${NAMES},\x80\n${CELLS},\xe9`, 'latin1'),
    Buffer.from(`${NAMES},\x80,prediction\n${CELLS},\xe9,${V}`, 'latin1'),
    'text/csv; charset=windows-1252',
  ],
  [
    'iso-8859-1',
    Buffer.from(`${NAMES},x\n${CELLS},\xe9`, 'latin1'),
    Buffer.from(`${NAMES},x,prediction\n${CELLS},\xe9,${V}`, 'latin1'),
    'text/csv; charset=iso-8859-1',
  ],
  ['unknown parameters are ignored', CELLS, V, 'TEXT/CSV; charset="UTF-8"; boundary=x; v=1'],
  ['the alias csv', CELLS, V, 'csv'],
  [
    'cells are copied byte for byte',
    `id,${NAMES}\n007,${CELLS.replace('0.42', '0.4200')}`,
    `id,${NAMES},prediction\n007,${CELLS.replace('0.42', '0.4200')},${V}`,
  ],
  ['numbers as text with exponents and signs', `+4.2e-1,${REST}\n.42,${REST}\n 0.42 ,${REST}`, `${V}\n${V}\n${V}`],
  ['header alone', `${NAMES}\n`, `${NAMES},prediction\n`],
  [
    'a column of the name that is appended is replaced in place',
    `prediction,${NAMES}\nold,${CELLS}`,
    `prediction,${NAMES}\n${V},${CELLS}`,
  ],
];

const refused: [
  says: string,
  body: string | Uint8Array,
  problem: NonNullable<Row['problem']>,
  status?: number,
  type?: string,
][] = [
  [
    'a line with a text among numbers is neither, and both ways out are told',
    `tall,${REST}`,
    { code: 'malformed-input', detail: /"tall"/, hint: /header/ },
  ],
  [
    'a header that is to be data',
    HEADED,
    {
      code: 'malformed-input',
      detail: 'row 1, column "length": "length" is not a number',
      hint: /./,
      row: 1,
      column: 'length',
    },
    400,
    'text/csv; header=absent',
  ],
  [
    'header=maybe',
    CELLS,
    { code: 'unsupported-media-type', detail: /header=maybe/, hint: /present/ },
    415,
    'text/csv; header=maybe',
  ],
  [
    'label_size=-1',
    CELLS,
    { code: 'unsupported-media-type', detail: /label_size/, hint: /./ },
    415,
    'text/csv; label_size=-1',
  ],
  [
    'label_size above the number of columns',
    CELLS,
    { code: 'malformed-input', detail: /label_size/, hint: /./ },
    400,
    'text/csv; label_size=9',
  ],
  [
    'an impossible delimiter',
    CELLS,
    { code: 'unsupported-media-type', detail: /delimiter/, hint: /./ },
    415,
    'text/csv; delimiter="ab"',
  ],
  [
    'an unknown charset',
    CELLS,
    { code: 'unsupported-media-type', detail: /charset/, hint: /utf-8/ },
    415,
    'text/csv; charset=klingon',
  ],
  [
    'the width is checked without data rows',
    'length,diameter\n',
    { code: 'missing-feature', detail: /lacks 5 features: "height"/, hint: /./ },
  ],
  ['JSON under text/csv', `{"length": 1}`, { code: 'malformed-input', detail: /JSON/, hint: /application\/json/ }],
  ['HTML under text/csv', '<!doctype html>\n<p>x</p>', { code: 'malformed-input', detail: /./, hint: /./ }],
  [
    'quotes that do not close',
    `${NAMES}\n"0.42,${REST}`,
    { code: 'malformed-input', detail: /quote/, hint: /./, row: 1 },
  ],
  [
    'bytes that are no UTF-8',
    Buffer.from([0x31, 0xff, 0x0a]),
    { code: 'malformed-input', detail: /UTF-8/, hint: /charset/ },
  ],
];

const markers = asking('missing=0,-999', csv(`0,${REST}\n-999,${REST}\n${CELLS}`));

export const CSV: Section = {
  section: '3. CSV',
  deployment: deploymentOf('abalone'),
  rows: [
    ...readable.map(
      ([says, body, answer, type = 'text/csv']): Row => ({ says, ask: typed(type, body), status: 200, answer }),
    ),
    ...refused.map(
      ([says, body, problem, status = 400, type = 'text/csv']): Row => ({
        says,
        ask: typed(type, body),
        status,
        problem,
      }),
    ),
    { says: 'the option missing', ask: markers, status: 200, answer: `${MISSING}\n${MISSING}\n${V}` },
    { says: 'a body of white space counts as empty', ask: csv(' \r\n\t\n'), status: 204, answer: '' },
    { says: 'zero bytes', ask: csv(''), status: 204, answer: '' },
  ],
};
