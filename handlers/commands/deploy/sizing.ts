import { type Fit, findFits } from '../doctor/sizes.ts';
import type { Measured } from '../doctor/starts.ts';

/** What a template asks for, and why. */
export interface Sizing {
  readonly memory: number | undefined;
  readonly instanceType: string | undefined;
  readonly reason: string;
}

/** Burstable instances do not scale by themselves, and transform jobs and components have none. */
const BURSTABLE = ['ml.t2.medium'];

/** The smallest size of a kind that holds the model, as `kindling doctor` finds it. */
export function sizeFor(kind: string, measured: Measured): Sizing {
  const fits = findFits(measured, BURSTABLE);
  const at = (place: Fit['place']) => fits.find((fit) => fit.place === place)!;
  const instance = at('instance');
  const instanceType = instance.size?.toString();
  if (kind === 'serverless') return memoryOf(at('serverless'), undefined);
  if (kind === 'component') return memoryOf(at('component'), instanceType);
  return { memory: undefined, instanceType, reason: `${instanceType ?? 'no instance'}: ${instance.reason}` };
}

function memoryOf({ memoryMb, reason }: Fit, instanceType: string | undefined): Sizing {
  return { memory: memoryMb ?? undefined, instanceType, reason: `${memoryMb ?? 'no'} MB: ${reason}` };
}
