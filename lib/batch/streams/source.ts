import { MalformedInputError } from '../../errors.ts';

export type Json = { readonly [name: string]: unknown };

/** Records in an order: what comes behind the first that failed comes again with it. */
export interface Partition {
  /** where its rows go, under the output prefix: parts of an object's key */
  readonly place: readonly string[];
  readonly records: readonly { readonly id: string; readonly event: unknown }[];
  /** How a record that failed is reported. */
  itemIdentifier(id: string): unknown;
}

/** A source of records that Lambda polls. */
export interface StreamSource {
  matches(event: Json): boolean;
  /**
   * Records of each partition.
   *
   * @throws MalformedInputError for a record that could not be reported
   */
  partitionsOf(event: Json): readonly Partition[];
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether the first of an event's records has that source: those of an event share theirs. */
export function comesFrom({ Records }: Json, source: string): boolean {
  return Array.isArray(Records) && isObject(Records[0]) && Records[0].eventSource === source;
}

/** The records' ids and themselves. */
export function recordsOf(list: unknown, idOf: (record: Json) => unknown): Partition['records'] {
  if (!Array.isArray(list)) throw withoutId();
  return list.map((event) => {
    const id = isObject(event) ? idOf(event) : undefined;
    if ((typeof id === 'string' && id !== '') || Number.isSafeInteger(id)) return { id: String(id), event };
    throw withoutId();
  });
}

/** The last part of an ARN behind a sign. */
export function nameInArn(arn: unknown, sign: string, part = 1): string {
  return (typeof arn === 'string' ? arn.split(sign)[part] : undefined) ?? 'unnamed';
}

function withoutId(): MalformedInputError {
  return new MalformedInputError('a record of the event has no sequence number, so that it could not be reported', {
    hint: 'send the event as AWS does; test/events of kindling has one of each kind',
  });
}
