import type { Measured } from './starts.ts';

const MIB = 2 ** 20;

/** One way to run the model, and whether it fits. */
export interface Fit {
  readonly place: 'lambda' | 'serverless' | 'component' | 'instance';
  /** the smallest that does: MB of memory, or the name of an instance; null where none does */
  readonly size: number | string | null;
  readonly memoryMb: number | null;
  /** what it has, and how it was chosen */
  readonly reason: string;
  /** rows of CSV in the largest request */
  readonly maxRows: number;
}

interface Size {
  readonly name: number | string;
  readonly memoryMb: number;
  readonly remark: (measured: Measured) => string;
}

interface Place {
  readonly place: Fit['place'];
  /** what is to be had, the smallest first */
  readonly sizes: readonly Size[];
  /** memory beside the peak that was measured: a share of it, and MB of what runs around it */
  readonly margin: number;
  readonly aroundMb: number;
  readonly around: string;
  readonly bodyMib: number;
}

/** Memory for which Lambda gives one CPU (AWS Lambda Developer Guide, "Configure Lambda function memory"). */
const CPU_MB = 1769;
/** Usual choices between Lambda's 128 and 10,240 MB, of which every one is to be had (the same page); new accounts may have less. */
const LAMBDA_MB = [128, 256, 512, 1024, CPU_MB, 3008, 5120, 10_240];
/** All that there are (SageMaker API Reference, ProductionVariantServerlessConfig, MemorySizeInMB). */
const SERVERLESS_MB = [1024, 2048, 3072, 4096, 5120, 6144];
/** Memory of an inference component, from the least that there is (SageMaker API Reference, InferenceComponentComputeResourceRequirements). */
const COMPONENT_MB = [128, 256, 512, 1024, 2048, 4096, 8192, 16_384];
/**
 * Some instances that real-time endpoints take (SageMaker API Reference, ProductionVariant, InstanceType), which have the memory and
 * CPUs of EC2's t2 and m5.
 */
const INSTANCES: readonly (readonly [name: string, gib: number, cpus: number])[] = [
  ['ml.t2.medium', 4, 2],
  ['ml.m5.large', 8, 2],
  ['ml.m5.xlarge', 16, 4],
  ['ml.m5.2xlarge', 32, 8],
  ['ml.m5.4xlarge', 64, 16],
  ['ml.m5.12xlarge', 192, 48],
];

/**
 * Memory, of models of 0.4, 6 and 113 MB, above the peak that is measured here: a handler that answers 120 requests of 10 B to
 * 6 MB took 43 to 72 MB more, a server that answers 16 of them at a time 122 to 241 MB.
 *
 * Bodies: 6 MB a synchronous invocation of Lambda (Lambda API Reference, Invoke), 4 MB a serverless endpoint and 6 MB a real-time one
 * (SageMaker Developer Guide, "Inference options" and "Invoke a serverless endpoint").
 */
const PLACES: readonly Place[] = [
  {
    place: 'lambda',
    sizes: LAMBDA_MB.map((memoryMb) => ({
      name: memoryMb,
      memoryMb,
      remark: ({ coldStartCpuMs }) => describeShare(memoryMb / CPU_MB, coldStartCpuMs),
    })),
    margin: 1.1,
    aroundMb: 80,
    around: "the largest requests and Lambda's own",
    bodyMib: 6,
  },
  {
    place: 'serverless',
    sizes: SERVERLESS_MB.map((memoryMb) => ({ name: memoryMb, memoryMb, remark: () => 'CPU in proportion' })),
    margin: 1.1,
    aroundMb: 256,
    around: 'large requests, many at a time, and the threads that answer them',
    bodyMib: 4,
  },
  {
    place: 'component',
    sizes: COMPONENT_MB.map((memoryMb) => ({ name: memoryMb, memoryMb, remark: () => 'a share of an instance' })),
    margin: 1.25,
    aroundMb: 20,
    around: 'the server and one thread',
    bodyMib: 6,
  },
  {
    place: 'instance',
    sizes: INSTANCES.map(([name, gib, cpus]) => ({
      name,
      memoryMb: gib * 1024,
      remark: () => `${gib} GiB and ${cpus} CPUs`,
    })),
    margin: 1.1,
    aroundMb: 256,
    around: 'large requests, many at a time, and the threads that answer them',
    bodyMib: 6,
  },
];

/**
 * The smallest size of each place that holds the model, by the peak of memory that was measured.
 *
 * @param without names of sizes that are not to be had
 */
export function findFits(measured: Measured, without: readonly string[] = []): Fit[] {
  const peakMb = Math.round(measured.peakBytes.manyRows / MIB);
  return PLACES.map(({ place, sizes, margin, aroundMb, around, bodyMib }) => {
    const needMb = Math.ceil(peakMb * margin + aroundMb);
    const size = sizes.find(({ name, memoryMb }) => memoryMb >= needMb && !without.includes(`${name}`));
    const need = `it needs ${needMb} MB, the peak of ${peakMb} MB x ${margin} and ${aroundMb} MB for ${around}`;
    return {
      place,
      size: size?.name ?? null,
      memoryMb: size?.memoryMb ?? null,
      reason: size ? `${size.remark(measured)}; ${need}` : `${need}; the largest has ${sizes.at(-1)!.memoryMb} MB`,
      maxRows: Math.floor((bodyMib * MIB) / measured.rowBytes),
    };
  });
}

/** What a share of a CPU means for a start; Lambda may lend more of it for that. */
function describeShare(share: number, coldStartCpuMs: number): string {
  if (share >= 1) return `${share.toFixed(1)} CPUs`;
  const seconds = (coldStartCpuMs / share / 1000).toPrecision(2);
  return `${share.toFixed(2)} of a CPU, with which a start takes ${seconds} s if Lambda lends none (${CPU_MB} MB is a whole one)`;
}
