import { describe, expect, test } from '@jest/globals';
import { tellNotes } from '../../lib/hooks/tell-notes.ts';

describe('tellNotes', () => {
  test('It should tell each note and hand the model on', () => {
    const model = { summary: { notes: ['one', 'two'] } };
    const told: string[] = [];

    const same = tellNotes(model, (note) => told.push(note));

    expect(same).toBe(model);
    expect(told).toEqual(['one', 'two']);
  });

  test.each([undefined, null, 7, { summary: 'mine' }])("It should say nothing of a user's own model: %j", (model) => {
    const told: string[] = [];

    tellNotes(model, (note) => told.push(note));

    expect(told).toEqual([]);
  });
});
