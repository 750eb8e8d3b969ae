import { type S3Location, s3Uri } from '../../aws/s3-uri.ts';
import { OvertakenError, ReplacedError } from '../../aws/storage-error.ts';
import { DeadlineError, KindlingError, MalformedInputError, RowErrorsError, StorageError } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import { nowMs } from '../../platform/node.ts';
import { readEvent } from '../events.ts';
import { refuseUnderOutput } from '../loop-guard.ts';
import { outputName } from '../object-names.ts';
import type { RangeSettings } from './cut-ranges.ts';
import { finishObject } from './finish-object.ts';
import type { ObjectPlan, ObjectRange, Planned, RangeCounts, RangeScoring } from './object-plan.ts';
import { abortPlan, planObject } from './plan-object.ts';
import { scoreRange } from './score-range.ts';

/** What a state of deploy/score-object.asl.json asks. */
export type Question =
  | { readonly step: 'plan'; readonly input: unknown; readonly execution: string }
  | { readonly step: 'score'; readonly plan: ObjectPlan; readonly range: ObjectRange }
  | ({ readonly step: 'finish'; readonly results: readonly RangeCounts[] } & Planned)
  | ({ readonly step: 'abort' } & Planned);

/** Where steps are taken. */
export interface StepWorld extends RangeScoring {
  /** where outputs go: the key is a prefix */
  readonly output: S3Location;
  /** The model, and the hooks of the script that is behind it. */
  readonly load: () => Promise<{ readonly model: Model } & Pick<RangeScoring, 'hooks' | 'script'>>;
  readonly log: (what: string, details: object) => void;
  /** what a worker has; undefined where that is not known */
  readonly memoryBytes?: number | undefined;
  /** stops the work, with its reason as the error */
  readonly signal?: AbortSignal | undefined;
  readonly ranges?: Omit<RangeSettings, 'ratio'>;
  readonly minPartBytes?: number;
}

/** Takes one step; every one of them may be taken again. */
export async function takeStep(question: Question, world: StepWorld): Promise<unknown> {
  switch (question.step) {
    case 'plan':
      return await plan(question.input, question.execution, world);
    case 'score':
      return await score(question.plan, question.range, world);
    case 'finish':
      return await finish(question, question.results, world);
    case 'abort':
      await abortPlan(question);
      return world.log('aborted', { object: s3Uri(question.plan.source), output: s3Uri(question.plan.target) });
    default:
      throw new MalformedInputError('the event is not a step of an object', {
        hint: 'let the state machine of deploy/score-object.asl.json call this function',
      });
  }
}

/** The type that a state machine learns of an error: what is `Refused` would be refused again, everything else may pass. */
export function stepErrorName(error: Error): string {
  if (error instanceof ReplacedError || error instanceof OvertakenError) return 'Refused';
  const isPassing = error instanceof StorageError || error instanceof DeadlineError;
  return error instanceof KindlingError && !isPassing ? 'Refused' : error.name;
}

async function plan(
  input: unknown,
  execution: string,
  { output, load, log, ...settings }: StepWorld,
): Promise<Planned> {
  const { items } = readEvent(input);
  const [item] = items;
  if (item === undefined || items.length > 1) {
    throw new MalformedInputError(`the input names ${items.length} objects, where one can be scored`, {
      hint: 'start an execution for each, with {"bucket","key"} or the event "Object Created"',
    });
  }
  refuseUnderOutput(item, output);
  const { bucket, key } = item;
  const target = { bucket: output.bucket, key: output.key + outputName(key) };
  const { model, ...own } = await load();
  const planned = await planObject({ bucket, key }, target, model, { ...settings, ...own, execution });
  const { ranges, bytes, earlier } = planned.plan;
  log(earlier ? 'skipped: the output is there' : 'planned', { object: s3Uri(item), bytes, ranges });
  return planned;
}

async function score(
  plan: ObjectPlan,
  range: ObjectRange,
  { load, log, ...settings }: StepWorld,
): Promise<RangeCounts> {
  const started = nowMs();
  const { model, ...own } = await load();
  const summary = await scoreRange(plan, range, model, { ...settings, ...own });
  const { firstError: _, bytesIn: __, ...counts } = summary;
  const seconds = Math.round(nowMs() - started) / 1000;
  log('scored', { object: s3Uri(plan.source), ...range, ...counts, seconds });
  return [summary.rows, summary.rowErrors];
}

async function finish(planned: Planned, results: readonly RangeCounts[], { log, load, ...world }: StepWorld) {
  const { plan } = planned;
  const { rows, rowErrors, failure } = await finishObject(planned, results, {
    ...world,
    loadModel: async () => (await load()).model,
  });
  const output = s3Uri(plan.target);
  if (failure !== undefined) throw new RowErrorsError(failure, { hint: `${output} says why, row by row` });
  const skipped = plan.earlier !== undefined;
  const result = { object: s3Uri(plan.source), output, skipped, rows, rowErrors, model: plan.marks['kindling-model'] };
  log('finished', result);
  return result;
}
