// Section 3, matching features and options, in the query and in Custom-Attributes alike.
import { expect } from '@jest/globals';
import type { Question } from '../../support/lambda-events.ts';
import { abalone, asking, CELLS, csv, deploymentOf, json, NAMES, RECORD, REST, typed } from './asked.ts';
import type { Row, Section } from './row.ts';

const V = `${abalone.value}`;
const HEADED = `${NAMES}\n${CELLS}`;
const KEPT = NAMES.split(',').slice(0, 3).join(',');
const KEPT_CELLS = abalone.cells.slice(0, 3).join(',');
const BAD = `${CELLS}\n${CELLS}\ntall,${REST}\n1,2\n`;

const given: [options: string, question: Question, answer: string | RegExp | object][] = [
  ['outputs=margin', csv(CELLS), `${abalone.margin}`],
  ['outputs=prediction,margin', csv(CELLS), `${V},${abalone.margin}`],
  ['outputs=margin,prediction', csv(HEADED), `${NAMES},margin,prediction\n${CELLS},${abalone.margin},${V}`],
  ['outputs=contributions', csv(CELLS), abalone.contributions.join(',')],
  [
    'outputs=contributions',
    csv(HEADED),
    `${NAMES},${abalone.features.map((name) => `contribution_${name}`)},contribution_bias\n${CELLS},${abalone.contributions}`,
  ],
  ['outputs=leaf', csv(CELLS), abalone.leaf.join(',')],
  ['outputs=predicted_score', csv(CELLS), V],
  ['outputs=prediction', json([RECORD]), [{ ...RECORD, prediction: abalone.value }]],
  ['iteration-range=0:10', csv(CELLS), `${abalone.first10}`],
  ['iteration-range=0:0', csv(CELLS), V],
  [
    'on-missing-feature=as-missing',
    csv(`${KEPT}\n${KEPT_CELLS}`),
    `${KEPT},prediction\n${KEPT_CELLS},${abalone.firstThree}`,
  ],
  ['on-missing-feature=as-missing', json([{ length: 0.42 }]), [{ length: 0.42, prediction: abalone.lengthOnly }]],
  ['missing=0.42', csv(CELLS), `${abalone.lengthMissing}`],
  [
    'missing=0,-999',
    json([
      [0, ...abalone.cells.slice(1)],
      [-999, ...abalone.cells.slice(1)],
    ]),
    [abalone.lengthMissing, abalone.lengthMissing],
  ],
  ['columns=id,prediction', csv(`id,${NAMES}\n007,${CELLS}`), `id,prediction\n007,${V}`],
  ['columns=prediction,id', json([{ id: 'x', ...RECORD }]), [{ id: 'x', prediction: abalone.value }]],
  ['id-columns=1', csv(`a,${CELLS}\nb,${CELLS}`), `a,${V}\nb,${V}`],
  ['id-columns=2', json([['a', 7, ...abalone.cells]]), [['a', 7, abalone.value]]],
  [
    'on-row-error=annotate',
    csv(BAD),
    new RegExp(`^${V},\n${V},\n,"row 3, column ""length"": ""tall"" is not a number.*"\n,.*row 4.*\n$`),
  ],
  [
    'on-row-error=annotate',
    csv(`${NAMES}\n${CELLS}\ntall,${REST}\n`),
    new RegExp(`^${NAMES},prediction,error\n${CELLS},${V},\ntall,${REST},,".*tall.*"\n$`),
  ],
  [
    'on-row-error=annotate',
    csv(`error,${NAMES}\nmine,${CELLS}`),
    `error,${NAMES},prediction,error_1\nmine,${CELLS},${V},`,
  ],
  [
    'on-row-error=annotate',
    json([RECORD, { ...RECORD, height: 'tall' }]),
    [
      { ...RECORD, prediction: abalone.value, error: null },
      { ...RECORD, height: 'tall', prediction: null, error: expect.stringContaining('tall') },
    ],
  ],
  ['on-unknown-category=fail', csv(CELLS), V],
  ['shoe-size=44', csv(CELLS), V],
];

const refused: [options: string, detail: RegExp][] = [
  ['outputs=fortune', /fortune/],
  ['outputs=', /outputs/],
  ['outputs=probability', /no probabilities/],
  ['on-row-error=ignore', /ignore/],
  ['on-missing-feature=zero', /zero/],
  ['on-unknown-category=x', /"x"/],
  ['iteration-range=1', /"1"/],
  ['iteration-range=0:9999', /9999|rounds/],
  ['iteration-range=5:2', /5:2|rounds/],
  ['missing=none', /none/],
  ['columns=id,id', /"id"/],
  ['columns=absent', /absent/],
  ['id-columns=-1', /-1/],
];

const inAttributes = (options: string, { headers, ...question }: Question): Question => ({
  ...question,
  headers: { ...headers, 'x-amzn-sagemaker-custom-attributes': options },
});

const PAIRS = 'iteration-range = 0:10 ; outputs=margin;unknown=1;;';

export const OPTIONS: Section = {
  section: '3. Options and features',
  deployment: deploymentOf('abalone'),
  rows: [
    ...given.flatMap(([options, question, answer]): Row[] => [
      { says: `?${options}`, ask: asking(options, question), status: 200, answer },
      { says: `Custom-Attributes: ${options}`, ask: inAttributes(options, question), status: 200, answer },
    ]),
    {
      says: 'the longest attributes',
      ask: inAttributes(`outputs=prediction;x=${'y'.repeat(16_363)}`, csv(CELLS)),
      status: 200,
      answer: V,
    },
    {
      says: 'attributes that are too long',
      ask: inAttributes('x'.repeat(16_385), csv(CELLS)),
      status: 400,
      problem: {
        code: 'invalid-option',
        detail: 'the custom attributes have 16385 characters',
        hint: 'send at most 16384',
      },
    },
    { says: 'refused even where there are no rows', ask: inAttributes('outputs=fortune', csv('')), status: 400 },
    ...refused.map(
      ([options, detail]): Row => ({
        says: `refused: ${options}`,
        ask: inAttributes(options, csv(CELLS)),
        status: 400,
        problem: { code: 'invalid-option', detail, hint: /./ },
      }),
    ),
    {
      says: 'pairs are separated by ; and unknown keys are ignored',
      ask: inAttributes(PAIRS, csv(CELLS)),
      status: 200,
      answer: `${abalone.first10}`,
    },
    {
      says: 'the exact name goes before one in another case',
      ask: csv(`LENGTH,${NAMES}\n9,${CELLS}`),
      status: 200,
      answer: `LENGTH,${NAMES},prediction\n9,${CELLS},${V}`,
    },
    {
      says: 'extra columns are kept',
      ask: csv(`a,${NAMES},b\n,${CELLS},z`),
      status: 200,
      answer: `a,${NAMES},b,prediction\n,${CELLS},z,${V}`,
    },
    {
      says: 'two names that differ in case alone, of which none is exact',
      ask: csv(`LENGTH,Length,${NAMES.slice(7)}\n1,${CELLS}`),
      status: 400,
      problem: { code: 'malformed-input', detail: /LENGTH/, hint: /./ },
    },
    {
      says: 'every missing feature is named',
      ask: csv('length,height\n1,2'),
      status: 400,
      problem: {
        code: 'missing-feature',
        detail:
          'the input lacks 5 features: "diameter", "whole_weight", "shucked_weight", "viscera_weight", "shell_weight"',
        hint: /on-missing-feature=as-missing/,
      },
    },
    ...[
      ['text/csv', '1,2,3'],
      ['text/csv', `${CELLS},1`],
      ['application/json', '[[1,2,3]]'],
      ['application/jsonlines', '[1,2,3]'],
    ].map(
      ([type, body]): Row => ({
        says: `by position the numbers of columns are equal: ${type} ${body}`,
        ask: typed(type!, body!),
        status: 400,
        problem: { code: 'malformed-input', detail: /columns.* 7 features/, hint: /./ },
      }),
    ),
  ],
};
