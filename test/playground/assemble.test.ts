// The page as a text: what it holds, what it allows, and that nothing of a model's own text gets out of its place.
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { assemblePlayground } from '../../lib/playground/assemble.ts';
import type { PlaygroundDescription } from '../../lib/playground/description.ts';
import { livingProgram } from '../../lib/playground/inert.ts';

const HOSTILE = [
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '<!--<script>',
  '__proto__',
  'line\u2028separator\u2029',
  "it's & <b>bold</b>",
];
const describeWith = (names: readonly string[]): PlaygroundDescription => ({
  name: HOSTILE[0]!,
  modelUri: HOSTILE[1]!,
  source: 'page',
  kind: 'regressor',
  objective: 'reg:squarederror',
  numGroup: 1,
  outputs: ['margin'],
  hasContributions: true,
  hasNames: true,
  hasRanges: true,
  classes: null,
  fields: names.map((name) => ({ name, kind: 'category', categories: names, importance: [1] })),
  importanceTypes: ['weight'],
  examples: [names.map(() => '')],
  examplesFrom: HOSTILE[2]!,
});
const programs = {
  engine: 'const end = "</script>"; if (/<!--/u.test(end)) end;',
  charts: '',
  client: livingProgram('"</SCRIPT>"'),
};
const clientHash = createHash('sha256').update(programs.client).digest('base64');
const assemble = (model?: string) =>
  assemblePlayground({ description: describeWith(HOSTILE), glance: '<p>a model</p>', programs, clientHash, model });

/** Script elements as an HTML parser ends them: at the first `</script`. */
const scriptsOf = (html: string) =>
  [...html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script/gi)].map(([, attributes, text]) => ({
    attributes,
    text: text!,
  }));

describe('The page of the playground', () => {
  test('It should hold its parts and nothing else as scripts, whatever names say', () => {
    const { html } = assemble('AAAA');

    const scripts = scriptsOf(html);

    expect(scripts.map(({ attributes }) => attributes)).toEqual([
      ' type="application/json" id="description"',
      ' type="text/plain" id="engine"',
      ' type="application/octet-stream" id="model"',
      ' type="text/plain" id="charts"',
      '',
    ]);
    expect(html).not.toContain('<img');
    expect(html).not.toContain('<!--');
  });

  test('It should hold names and programs as they are', () => {
    const [description, engine] = scriptsOf(assemble('AAAA').html);

    expect(JSON.parse(description!.text)).toEqual(describeWith(HOSTILE));
    // a program may only be written otherwise where that means the same
    expect(new Function(`${engine!.text}; return end;`)()).toBe('</script>');
  });

  test('It should allow its own script by its hash, and no network', () => {
    const { html, policy } = assemble('AAAA');

    const client = scriptsOf(html).at(-1)!.text;
    const hash = createHash('sha256').update(client).digest('base64');
    expect(policy).toContain(`script-src 'sha256-${hash}' blob: 'wasm-unsafe-eval'`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('connect-src');
    expect(html.replaceAll('&#39;', "'")).toContain(`content="${policy}"`);
  });

  test('It should hold neither engine nor model where the server answers, and may ask that server alone', () => {
    const { html, policy } = assemble();

    expect(scriptsOf(html).map(({ attributes }) => attributes)).not.toContain(' type="text/plain" id="engine"');
    expect(policy).toContain("connect-src 'self'");
  });
});
