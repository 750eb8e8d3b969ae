import { expect, test } from '@jest/globals';
import { createRequestId } from '../../lib/http/request-id.ts';

test('It should make UUIDs of version 4 that differ', () => {
  const ids = Array.from({ length: 1000 }, createRequestId);

  expect(ids.filter((id) => !/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});
