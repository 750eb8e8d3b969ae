// The real state machine over the real steps, with a fate for each question.
import { readFileSync } from 'node:fs';
import { type StepWorld, stepErrorName, takeStep } from '../../lib/batch/ranges/steps.ts';
import type { Model } from '../../lib/model/model.ts';
import type { BareS3 } from '../support/bare-s3.ts';
import { type Definition, execute, StateError, type World } from '../support/state-machine.ts';

export const MACHINE = JSON.parse(readFileSync('deploy/score-object.asl.json', 'utf8')) as Definition;

/** A world of small ranges. */
export const worldOf = (model: Model, rangeBytes: number, more: Partial<StepWorld> = {}): StepWorld => ({
  output: { bucket: 'out', key: 'scored/' },
  options: {},
  load: async () => ({ model }),
  log: () => undefined,
  ranges: { rangeBytes, partBytes: 1 },
  minPartBytes: 0,
  ...more,
});

/** What becomes of a question: true to answer it, an error to fail it before, an error in a list to fail it after. */
export type Fate = (question: { step: string; range?: { part: number } }) => true | Error | [Error];

export interface Run {
  readonly steps: StepWorld;
  readonly input?: object;
  readonly fate?: Fate;
  readonly order?: NonNullable<World['order']>;
  readonly executionId?: string;
}

/** What an execution answers. */
export function runInStates(
  s3: BareS3,
  { steps, input = { bucket: 'in', key: 'a.csv' }, fate = () => true, ...more }: Run,
): Promise<unknown> {
  const invoke: World['invoke'] = async (payload) => {
    const question = payload as unknown as Parameters<typeof takeStep>[0];
    const decided = fate(question as never);
    if (decided instanceof Error) throw decided;
    try {
      const answer = (await takeStep(question, steps)) ?? null;
      if (Array.isArray(decided)) throw decided[0];
      return JSON.parse(JSON.stringify(answer));
    } catch (error) {
      throw new StateError((error as Error).message, { name: stepErrorName(error as Error), cause: error });
    }
  };
  const getObject = async (bucket: string, key: string) => s3.get(`${bucket}/${key}`)!.toString();
  return execute(MACHINE, input as never, { invoke, getObject, executionId: 'arn:execution', ...more });
}

/** mulberry32 */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
