// The checks of this folder find what they are there for.
import { expect, test } from '@jest/globals';
import { brokenLinks } from './broken-links.ts';
import { parseDocument } from './document.ts';
import { ROOT } from './documents.ts';
import { isPrinted } from './expected-output.ts';
import { walk } from './walk.ts';

const PAGE = `
# A page

<!-- not run: needs an account -->
\`\`\`sh
exit 1
\`\`\`
<!-- file: rows.csv -->
\`\`\`csv
a
1
\`\`\`
\`\`\`js
// sum.mjs
console.log(1 + 1);
\`\`\`
\`\`\`sh
cat rows.csv && node sum.mjs
\`\`\`
<!-- fails: there is no such model -->
\`\`\`sh
npx kindling score nowhere rows.csv
\`\`\`
\`\`\`sh
false
echo after a failure
\`\`\`
\`\`\`sh
echo never
\`\`\`
`;

test('a page is walked up to the first command that fails', async () => {
  const outcomes = [...(await walk(parseDocument('page.md', PAGE), ROOT)).values()];

  expect(outcomes.map(({ isReached, isDone }) => [isReached, isDone])).toEqual([
    [true, true],
    [true, true],
    [true, false],
    [false, false],
  ]);
  expect(outcomes.map(({ output }) => output)).toEqual([
    'a\n1\n2\n',
    expect.stringMatching(/^error: .*nowhere/),
    '',
    '',
  ]);
});

test('a command that does not fail where its page says so has not done what it says', async () => {
  const page = '<!-- fails: it should -->\n```sh\ntrue\n```\n';

  const [outcome] = (await walk(parseDocument('page.md', page), ROOT)).values();

  expect(outcome).toMatchObject({ isReached: true, isDone: false });
});

test.each([
  ['rmse: 2.1\n…\ndone', 'rmse: 2.1\nmae: 1\ndone\n', 'text', true],
  ['in … s', 'in 0.3 s', 'text', true],
  ['rmse: 2.1', 'rmse: 2.10', 'text', false],
  ['a b', 'a  b', 'text', false],
  ['{ "a": [1,\n 2] }', '{"a":[1,2]}\n', 'json', true],
  ['{ "a": 1, … }', '{"a":1,"b":2}', 'json', true],
  ['{ "a": 1 }', '{"a":2}', 'json', false],
])('%j shown for %j in %s: %s', (shown, printed, language, expected) => {
  expect(isPrinted(shown, printed, language)).toBe(expected);
});

test.each([
  ['[a heading](#a-heading-of-this-page)', []],
  ['[another](#another)', ['page.md: #another']],
  ['[a file](README.md)', []],
  ['[no file](nowhere.md)', ['page.md: nowhere.md']],
  ['[by reference][there]\n\n[there]: nowhere.md', ['page.md: nowhere.md']],
  ['<a href="nowhere.md">HTML</a>', ['page.md: nowhere.md']],
])('%s', (link, expected) => {
  const page = parseDocument('page.md', `# A heading, of \`this\` page\n\n${link}\n`);

  expect(brokenLinks(ROOT, [page])).toEqual(expected);
});
