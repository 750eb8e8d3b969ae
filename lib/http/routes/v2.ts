import { codedAnswer } from '../coded-answer.ts';
import { readBody } from '../read-body.ts';
import type { Call, Route } from '../route.ts';
import { responseTo } from '../score.ts';
import type { Tools } from '../v2/tools.ts';
import { wishesOf } from '../wishes.ts';
import { soon } from './health.ts';

const TOOLS: Tools = { readBody, responseTo, wishesOf, codedAnswer, soon };

type Answers = typeof import('../v2/index.ts');

function answer(name: keyof Answers): Route['answer'] {
  return async (call: Call) => (await import('../v2/index.ts'))[name](call, TOOLS);
}

const MODEL = '/v2/models/{name}';
const VERSION = `${MODEL}/versions/{version}`;

/**
 * The Open Inference Protocol, as KServe, Triton and MLServer speak it.
 *
 * @see https://github.com/kserve/open-inference-protocol
 */
export const V2: readonly Route[] = [
  { method: 'GET', path: '/v2', answer: answer('server') },
  { method: 'GET', path: '/v2/health/live', answer: answer('live') },
  { method: 'GET', path: '/v2/health/ready', answer: answer('ready') },
  { method: 'POST', path: '/v2/repository/index', answer: answer('index') },
  ...[MODEL, VERSION].flatMap((path): Route[] => [
    { method: 'GET', path, answer: answer('model') },
    { method: 'GET', path: `${path}/ready`, answer: answer('modelReady') },
    { method: 'POST', path: `${path}/infer`, isScoring: true, answer: answer('infer') },
  ]),
];
