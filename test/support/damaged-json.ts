// Values that a member of an event may hold where AWS would send another.
const WRONG: readonly unknown[] = [
  undefined,
  null,
  7,
  true,
  '',
  'x'.repeat(100_000),
  [],
  [null],
  [{}],
  {},
  { toString: 1 },
  { 'a b': null },
];

/** The JSON value with each of its members, at any depth, replaced by each wrong value, and by what it was as text. */
export function* withWrongMembers(value: unknown): Generator<[path: string, value: unknown]> {
  for (const [path, wrap, member] of members(value, '', (whole) => whole)) {
    for (const wrong of [...WRONG, JSON.stringify(member)]) yield [path, wrap(wrong)];
  }
}

type Wrap = (member: unknown) => unknown;

function* members(value: unknown, path: string, wrap: Wrap): Generator<[string, Wrap, unknown]> {
  yield [path, wrap, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const replaced: Wrap = (by) => wrap(Array.isArray(value) ? value.with(Number(name), by) : { ...value, [name]: by });
    yield* members(member, `${path}/${name}`, replaced);
  }
}
