/** What must be at an address for an object to be written there: the one with this ETag, or none at all. */
export type Precondition = { readonly etag: string } | 'absent';

export function preconditionHeaders(precondition: Precondition | undefined): {
  IfMatch?: string;
  IfNoneMatch?: string;
} {
  if (precondition === undefined) return {};
  return precondition === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: precondition.etag };
}
