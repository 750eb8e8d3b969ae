import type { Fit } from '../doctor/sizes.ts';

/** What a template asks for, and why. */
export interface Sizing {
  readonly memory: number | undefined;
  readonly instanceType: string | undefined;
  readonly reason: string;
}

/** Burstable instances do not scale by themselves, and transform jobs and components have none. */
const WITHOUT_BURSTS: Readonly<Record<string, string>> = { 'ml.t2.medium': 'ml.m5.large' };

/** The smallest size of a kind that holds the model, as `kindling doctor` finds it. */
export function sizeFor(kind: string, fits: readonly Fit[]): Sizing {
  const at = (place: Fit['place']) => fits.find((fit) => fit.place === place)!;
  const instance = at('instance');
  const instanceType = typeof instance.size === 'string' ? (WITHOUT_BURSTS[instance.size] ?? instance.size) : undefined;
  if (kind === 'serverless') return memoryOf(at('serverless'), undefined);
  if (kind === 'component') return memoryOf(at('component'), instanceType);
  return { memory: undefined, instanceType, reason: `${instanceType ?? 'no instance'}: ${instance.reason}` };
}

function memoryOf({ memoryMb, reason }: Fit, instanceType: string | undefined): Sizing {
  return { memory: memoryMb ?? undefined, instanceType, reason: `${memoryMb ?? 'no'} MB: ${reason}` };
}
