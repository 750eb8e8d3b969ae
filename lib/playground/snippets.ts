// The row in the form as somebody asks elsewhere. The question is one JSON text everywhere: names of features are hostile, and
// an object literal with a key `__proto__` would be another object in JavaScript.
import { missingText } from '../model/missing-values.ts';
import type { PlaygroundDescription } from './description.ts';

/** Where and whom to ask. */
export interface Asked {
  /** of the server, without a slash at its end */
  readonly origin: string;
  /** the model's name among those of the server; undefined where it has one */
  readonly target?: string | undefined;
  readonly modelUri: string;
  /** numbers that count as missing where the server says so */
  readonly missing?: readonly number[] | undefined;
  /** the question: JSON */
  readonly json: string;
}

/** A way to ask, and the text to copy. */
export interface Snippet {
  readonly name: string;
  readonly text: (asked: Asked) => string;
}

/** What the page offers to copy, in this order. */
export const SNIPPETS: readonly Snippet[] = [
  { name: 'curl', text: curl },
  { name: 'boto3', text: boto3 },
  { name: 'fetch', text: fetchCall },
  { name: 'kindling score', text: kindlingScore },
];

/** Where a server answers rows, from its root on. */
export function pathOf(target: string | undefined): string {
  return target === undefined ? 'invocations' : `models/${encodeURIComponent(target)}/invoke`;
}

/** A row as JSON: a record by name, or a list in a list for a model without names. */
export function jsonRow({ fields, hasNames }: PlaygroundDescription, cells: readonly string[]): string {
  const values = cells.map((text, feature) => jsonCell(text, fields[feature]!.kind === 'category'));
  if (!hasNames) return `[[${values.join(', ')}]]`;
  return `{${values.map((value, feature) => `${JSON.stringify(fields[feature]!.name)}: ${value}`).join(', ')}}`;
}

/** Numbers as they were typed, where JSON can say them so. */
function jsonCell(text: string, isCategory: boolean): string {
  if (text.trim() === '') return 'null';
  const isNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text.trim());
  return isNumber && !isCategory ? text.trim() : JSON.stringify(text);
}

function curl({ origin, target, json }: Asked): string {
  return `curl ${quoteShell(`${origin}/${pathOf(target)}`)} \\
  -H 'Content-Type: application/json' \\
  --data-binary ${quoteShell(json)}`;
}

function boto3({ origin, target, json }: Asked): string {
  const named = target === undefined ? '' : `\n    TargetModel=${quoteCode(target)},`;
  return `import boto3

# for an endpoint in SageMaker: its name and region, without the other lines, which are for this server
runtime = boto3.client(
    "sagemaker-runtime",
    region_name="us-east-1",
    endpoint_url=${quoteCode(origin)},
    aws_access_key_id="any",
    aws_secret_access_key="any",
)
answer = runtime.invoke_endpoint(
    EndpointName="model",${named}
    ContentType="application/json",
    Body=${quoteCode(json)}.encode(),
)
print(answer["Body"].read().decode())`;
}

function fetchCall({ origin, target, json }: Asked): string {
  return `const response = await fetch(${quoteCode(`${origin}/${pathOf(target)}`)}, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: ${quoteCode(json)},
});
console.log(await response.json());`;
}

function kindlingScore({ modelUri, missing, json }: Asked): string {
  const reading = missing?.length ? ` --missing=${missing.map(missingText).join(',')}` : '';
  return `printf '%s\\n' ${quoteShell(json)} |
  kindling score ${quoteShell(modelUri)} - --content-type application/json${reading}`;
}

/** One word for a POSIX shell. */
function quoteShell(text: string): string {
  return /^[\w./:@-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A text in single quotes, which Python and JavaScript read alike; line ends of any kind are seen as such. */
function quoteCode(text: string): string {
  const escaped = text.replace(/[\\']/g, (character) => `\\${character}`);
  return `'${escaped.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, escapeUnit)}'`;
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
