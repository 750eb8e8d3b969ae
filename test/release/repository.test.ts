// Files that GitHub reads: nobody notices a broken one before it is needed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

const GITHUB = join(import.meta.dirname, '../../.github');
const load = (path: string) => parse(readFileSync(join(GITHUB, path), 'utf8'), { version: '1.2', strict: true });

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

describe.each(readdirSync(join(GITHUB, 'workflows')))('.github/workflows/%s', (file) => {
  const workflow = load(`workflows/${file}`);
  const steps = Object.values(workflow.jobs as { [job: string]: { steps: Step[] } }).flatMap((job) => job.steps);

  test('It should run what .ci/run runs', () => {
    expect(steps.map(({ run }) => run)).toContain('bash .ci/run');
  });

  test('It should use actions of one version each, and may read alone unless a job says more', () => {
    const actions = steps.flatMap(({ uses }) => uses ?? []);

    expect(actions.filter((action) => !/^[\w-]+\/[\w-]+@v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });
});

describe.each(readdirSync(join(GITHUB, 'ISSUE_TEMPLATE')).filter((file) => /^\d/.test(file)))(
  '.github/ISSUE_TEMPLATE/%s',
  (file) => {
    test('It should be a form that GitHub takes', () => {
      const { name, description, body } = load(`ISSUE_TEMPLATE/${file}`);

      expect([name, description]).toEqual([expect.any(String), expect.any(String)]);
      const fields = (
        body as { type: string; id?: string; attributes: { label?: string; options?: string[] } }[]
      ).filter(({ type }) => type !== 'markdown');
      expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
      for (const { type, attributes } of fields) {
        expect(['input', 'textarea', 'dropdown', 'checkboxes']).toContain(type);
        expect(attributes.label).toEqual(expect.any(String));
        if (type === 'dropdown') expect(attributes.options!.length).toBeGreaterThan(1);
      }
    });
  },
);
