// docs/reference/library.md and browser.md from the docstrings of the exported types. docs/decisions/reference.md.
//
//   node build/reference.mjs [FOLDER]    after a build; FOLDER is docs/reference

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

const LIBRARY = `# The library

Every function, class and type that \`kindling\` exports. This page is made from their docstrings by \`npm run reference\`;
[the tour of hooks](../hooks.md) and the [examples](../../examples/README.md) come before it.
`;

const BROWSER = `# The library in browsers

\`kindling/browser\` exports what [\`kindling\`](library.md) does, but for \`model_fn\` and \`createInvokeHandler\`, which need
Node; and what follows. This page is made from docstrings by \`npm run reference\`.
`;

const LOOK = {
  router: 'module',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  sort: [],
  groupOrder: [
    'Functions',
    'Constructors',
    'Properties',
    'Accessors',
    'Methods',
    'Classes',
    'Interfaces',
    'Type Aliases',
    '*',
  ],
  parametersFormat: 'table',
  classPropertiesFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
};

// TypeDoc needs a compiler API, which TypeScript 7 does not have
registerHooks({
  resolve: (name, context, next) => next(name === 'typescript' ? '@typescript/typescript6' : name, context),
});
const { Application, Converter, ReflectionKind } = await import('typedoc');
const { load: markdown } = await import('typedoc-plugin-markdown');

/** Leaves out what a class has of another, which is said there; what stands behind `instanceof`; constructors that are ours. */
function dropInherited({ project }) {
  for (const member of Object.values(project.reflections)) {
    const isOurs = member.signatures?.every(
      ({ kind, comment }) => kind === ReflectionKind.ConstructorSignature && !comment,
    );
    if (member.inheritedFrom || member.flags.isStatic || isOurs) project.removeReflection(member);
  }
}

/** The page of dist/`types`, without the exports of those names; answers the names of what it has. */
async function writePage(page, types, head, without = []) {
  const out = await mkdtemp(join(tmpdir(), 'kindling-reference-'));
  const application = await Application.bootstrapWithPlugins({
    ...LOOK,
    plugin: [markdown],
    tsconfig: join(import.meta.dirname, 'reference.tsconfig.json'),
    entryPoints: [join(ROOT, 'dist', types)],
    out,
    name: 'kindling',
    readme: 'none',
    logLevel: 'Warn',
    disableSources: true,
    disableGit: true,
    excludeExternals: true,
    validation: { notExported: without.length === 0, invalidLink: true, notDocumented: true },
  });
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    dropInherited(context);
    const others = context.project.children.filter(({ name }) => without.includes(name));
    for (const other of others) context.project.removeReflection(other);
  });
  const project = await application.convert();
  if (!project) throw new Error('TypeDoc found no types: npm run build makes them');
  application.validate(project);
  await application.generateOutputs(project);
  if (application.logger.hasErrors() || application.logger.hasWarnings()) process.exitCode = 1;
  const text = await readFile(join(out, 'README.md'), 'utf8');
  await writeFile(join(folder, `${page}.md`), text.replace(/^# kindling\n/, head));
  await rm(out, { recursive: true });
  return project.children.map(({ name }) => name);
}

const folder = process.argv[2] ?? join(ROOT, 'docs', 'reference');
const names = await writePage('library', 'index.d.cts', LIBRARY);
await writePage(
  'browser',
  'browser.d.mts',
  BROWSER,
  names.filter((name) => name !== 'loadModel'),
);
