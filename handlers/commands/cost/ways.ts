import { cutRanges } from '../../../lib/batch/ranges/cut-ranges.ts';
import { groupDigits } from '../../../lib/short-text.ts';
import type { Pace } from './pace.ts';

/** Dollars in us-east-1, as public lists had them in November 2026. */
const PRICES = {
  /** Lambda, x86: a second of 1 GB (of 2^30 bytes), and a request */
  lambdaGbSecond: 0.000_016_666_7,
  lambdaRequest: 0.000_000_2,
  /** a transition of a standard workflow of Step Functions */
  transition: 0.000_025,
  s3Put: 0.000_005,
  /** an hour of ml.m5.xlarge for Batch Transform */
  instanceHour: 0.23,
};

/** Both templates': memory for which Lambda gives one CPU. */
const FUNCTION_GB = 1769 / 1024;
/** Objects and ranges that are scored at a time: what the state machines say, within Lambda's default of 1,000. */
const [OBJECTS_AT_A_TIME, RANGES_AT_A_TIME] = [100, 500];
/** Lambda ends a function after 15 minutes, and `batch` hands over what does not fit. */
const MAX_SECONDS = 900;
/** CPU time of scoring from S3 to S3 for each second of scoring a file, as `npm run bench:batch` measured it. */
const S3_FACTOR = 1.9;
/** A range's: the start of its execution, the task, its end. */
const TRANSITIONS = 3;
/** What a function reads, and writes, in a second: AWS does not say, and its users measure some 600 Mbit. */
const FUNCTION_BYTES_PER_SECOND = 75e6;
/** What plan, starts of functions and finish take, about. */
const AROUND_SECONDS = 5;
const INSTANCE_CPUS = 4;
/** A transform job's instances start in a few minutes, which are billed. */
const START_SECONDS = 240;
const MAX_INSTANCES = 20;

/** What is to be scored. */
export interface Work {
  /** bytes of each object */
  readonly sizes: readonly number[];
  readonly isSplittable: boolean;
}

/** A way to score it; null where it does not do it. */
export interface Way {
  readonly name: 'batch' | 'Step Functions' | 'Batch Transform';
  readonly seconds: number | null;
  readonly dollars: number | null;
  readonly remark: string;
}

/** All ways, by the pace of one CPU. */
export function findWays(work: Work, pace: Pace): Way[] {
  return [batchWay(work, pace), rangesWay(work, pace), transformWay(work, pace)];
}

function cpuSeconds(bytes: number, { cpuSecondsPerByte }: Pace): number {
  return bytes * cpuSecondsPerByte * S3_FACTOR;
}

/** Of one function, which waits for S3 where that is slower than its CPU. */
function functionSeconds(bytes: number, pace: Pace): number {
  return Math.max(cpuSeconds(bytes, pace), (bytes * Math.max(1, pace.ratio)) / FUNCTION_BYTES_PER_SECOND);
}

function lambdaDollars(seconds: number, requests: number): number {
  return seconds * FUNCTION_GB * PRICES.lambdaGbSecond + requests * PRICES.lambdaRequest;
}

/** One invocation an object. */
function batchWay({ sizes }: Work, pace: Pace): Way {
  const name = 'batch';
  const largest = functionSeconds(Math.max(...sizes), pace);
  if (largest > MAX_SECONDS) {
    return { name, seconds: null, dollars: null, remark: 'more than the 15 minutes that a function has: handed over' };
  }
  const seconds = functionSeconds(total(sizes), pace);
  return {
    name,
    seconds: Math.max(largest, seconds / OBJECTS_AT_A_TIME),
    dollars: lambdaDollars(seconds, sizes.length) + sizes.length * PRICES.s3Put,
    remark: sizes.length > 1 ? `${OBJECTS_AT_A_TIME} objects at a time` : 'one function of one CPU',
  };
}

/** Ranges of each object. */
function rangesWay({ sizes, isSplittable }: Work, pace: Pace): Way {
  const name = 'Step Functions';
  if (!isSplittable) {
    return {
      name,
      seconds: null,
      dollars: null,
      remark: 'only Parquet, and texts that are not compressed, can be read from the middle',
    };
  }
  const ranges = sizes.map((bytes) => cutRanges(bytes, { ratio: pace.ratio }));
  const count = total(ranges.map(({ length }) => length));
  const longest = functionSeconds(Math.max(...ranges.map(([range]) => range!.end)), pace);
  const seconds = functionSeconds(total(sizes), pace);
  const steps = count * TRANSITIONS + sizes.length * 4;
  return {
    name,
    seconds: AROUND_SECONDS + Math.ceil(count / RANGES_AT_A_TIME) * longest,
    dollars: lambdaDollars(seconds, count) + steps * PRICES.transition + count * PRICES.s3Put,
    remark: `ranges: ${groupDigits(count)}, ${RANGES_AT_A_TIME} at a time`,
  };
}

/** kindling's image, as many instances as end within an hour. */
function transformWay({ sizes }: Work, pace: Pace): Way {
  const hours = cpuSeconds(total(sizes), pace) / INSTANCE_CPUS / 3600;
  const instances = Math.max(1, Math.min(MAX_INSTANCES, sizes.length, Math.ceil(hours)));
  const seconds = START_SECONDS + (hours / instances) * 3600;
  return {
    name: 'Batch Transform',
    seconds,
    dollars: (seconds / 3600) * instances * PRICES.instanceHour,
    remark: `${instances} x ml.m5.xlarge with kindling's image`,
  };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
