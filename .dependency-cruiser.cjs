// The rooms of the house and who may walk where. Imports point down; the table is the architecture.
//
// A room may import from itself, from the rooms listed behind it, and from nothing else in lib/.
const BELOW_HOOKS = ['content', 'frame', 'model', 'engine', 'objective', 'explain', 'aws', 'wasm'];
const ROOMS = {
  page: [],
  metrics: [],
  wasm: [],
  engine: ['wasm'],
  objective: ['engine', 'wasm'],
  explain: ['engine', 'objective', 'wasm'],
  aws: [],
  frame: ['engine', 'wasm'],
  content: ['frame'],
  model: ['engine', 'objective', 'explain', 'aws', 'wasm'],
  hooks: BELOW_HOOKS,
  drift: ['model', 'engine'],
  threads: ['drift', 'model', 'engine', 'wasm'],
  records: ['hooks', ...BELOW_HOOKS],
  batch: ['records', 'threads', 'drift', 'hooks', ...BELOW_HOOKS],
  service: ['batch', 'threads', 'drift', 'hooks', ...BELOW_HOOKS],
  http: ['service', 'records', 'drift', 'hooks', ...BELOW_HOOKS],
  training: ['page', 'drift', 'hooks', ...BELOW_HOOKS],
  playground: ['browser.ts', 'page', 'hooks', ...BELOW_HOOKS],
  middleware: ['http', 'metrics', 'service', 'drift', 'hooks', ...BELOW_HOOKS],
};

/** What browsers will run: bytes are Uint8Array there, and biome.json forbids Buffer and process. */
const BROWSER_ROOMS = [
  'page',
  'wasm',
  'engine',
  'objective',
  'explain',
  'frame',
  'content',
  'model',
  'hooks',
  'records',
];

/** Below everything: may be imported from anywhere and imports nothing else. */
const GROUND = '^lib/((errors|fit-json|near-names|short-text)\\.ts$|platform/)';

const rooms = Object.entries(ROOMS).map(([room, below]) => ({
  name: `${room}-imports-down`,
  comment: `lib/${room} may import ${['the ground', ...below].join(', ')}`,
  severity: 'error',
  from: { path: `^lib/${room}/` },
  to: { path: '^lib/', pathNot: [GROUND, `^lib/(${[room, ...below].join('|')})(/|$)`] },
}));

/** Only `from` may import `to`. */
const only = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^(lib|handlers)/', pathNot: from },
  to: { path: to },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...rooms,
    {
      name: 'the-ground-imports-nothing-else',
      severity: 'error',
      from: { path: GROUND, pathNot: '^lib/platform/' },
      to: { pathNot: GROUND },
    },
    {
      name: 'platform-knows-node-alone',
      comment: 'and a hash, which browsers have for those only who can wait',
      severity: 'error',
      from: { path: '^lib/platform/' },
      to: { dependencyTypesNot: ['core'], pathNot: '^lib/platform/|node_modules/@noble/hashes/' },
    },
    {
      name: 'known-rooms',
      comment: 'a new room is entered in ROOMS above, with what it may import',
      severity: 'error',
      from: {},
      to: { path: '^lib/[^/]+/', pathNot: `^lib/(platform|${Object.keys(ROOMS).join('|')})/` },
    },
    {
      name: 'lib-does-not-know-handlers',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(handlers|test)/' },
    },
    {
      name: 'entry-points-stand-alone',
      comment: 'each becomes a bundle of its own; only the command starts others',
      severity: 'error',
      from: { path: '^(lib|handlers)/', pathNot: '^handlers/cli[/.]' },
      to: {
        path: '^(handlers/(invoke|batch|batch-step|serve|train|train-worker|worker|capture-thread|doctor-probe|cli)\\.ts$|test/)',
      },
    },
    only(
      'serving-never-imports-training',
      'training code would make every cold start pay',
      '^(lib/training/|handlers/(train|train-worker|training|cli|commands/train)[/.])',
      '^lib/training/',
    ),
    only('middy-stays-at-the-edge', undefined, '^(handlers|lib/middleware)/', 'node_modules/@middy/'),
    {
      name: 'no-modules-of-node-where-browsers-come',
      comment: 'what those rooms need of Node is in lib/platform; model folders are read from disk',
      severity: 'error',
      from: { path: `^lib/(${BROWSER_ROOMS.join('|')})/|^lib/[^/]+$`, pathNot: '^lib/model/model-dir\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    only(
      'file-system-in-model-dir-and-handlers',
      'the rest works on bytes',
      '^(lib/model/model-dir\\.ts|handlers/)',
      '^(node:)?fs(/promises)?$',
    ),
    // that lib/aws/sdk.ts is reached by a dynamic import only is held by the build (esbuild.config.mjs)
    only('aws-sdk-in-lib-aws', undefined, '^lib/aws/', 'node_modules/@(aws-sdk|smithy)/'),
    only(
      'http-in-serve-and-beside-the-sdk',
      'node:http costs a Lambda start 11 ms; the SDK loads it, too',
      '^(handlers/(serve|http-server)[/.]|lib/aws/http-handler\\.ts$)',
      '^(node:)?(http|https|http2|net)$',
    ),
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      comment: 'an import that leads nowhere, or to a package that package.json does not name',
      severity: 'error',
      from: {},
      // aws-lambda is a package of types alone
      to: { couldNotResolve: true, pathNot: '^aws-lambda$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|model-artifacts)/' },
    // typescript 7 has no JavaScript API, so swc parses
    parser: 'swc',
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.cjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
