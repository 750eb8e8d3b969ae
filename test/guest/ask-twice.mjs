// node ask-twice.mjs BUNDLE CSV: a handler's answers to a first and to a second question, as JSON. Any runtime runs it.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [, , bundle, csv] = process.argv;
const module = await import(pathToFileURL(bundle));
const handler = module.handler ?? module.default.handler;
const body = readFileSync(csv, 'utf8');

const first = await handler({ body, contentType: 'text/csv' }, {});
const second = await handler({ body, contentType: 'text/csv', customAttributes: 'outputs=contributions' }, {});
// lines of the log, which a logger of its own module writes, follow a first answer
await new Promise((resolve) => setTimeout(resolve, 50));
process.stdout.write(`${JSON.stringify([first, second].map(({ statusCode, body }) => ({ statusCode, body })))}\n`);
