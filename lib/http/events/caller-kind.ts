import type { CallerEvent } from '../message.ts';
import { invocation, rows } from './direct.ts';
import type { EventKind } from './event-kind.ts';

/** Who sends events that lib/http/callers answers in their own form. */
export function callerKind(kind: CallerEvent['kind'], matches: EventKind['matches']): EventKind {
  const toRequest = (event: unknown) => ({ ...invocation(NO_BODY, {}), caller: { kind, event } });
  return { ...rows, matches, toRequest };
}

const NO_BODY = async () => new Uint8Array();
