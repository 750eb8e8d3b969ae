import type { RequestLogger } from './late-logger.ts';
import type { LogLevel } from './logger.ts';

type Entry = { readonly [name: string]: unknown };

/** Takes a line: its text, or what makes it when there is time. */
type WriteLate = (makeLine: () => string) => void;

/**
 * Log lines as JSON, with the members that Powertools' logger gives them on Lambda. Its tracing and sampling, which a
 * server has no use for, would take a fifth of the time of a small request.
 *
 * @param writeAnswered for lines of `info` and `debug`, whose members stay as they are
 */
export function createJsonLog(
  level: LogLevel = 'INFO',
  write: (line: string) => void = writeInTurn,
  writeAnswered: WriteLate = (makeLine) => write(makeLine()),
): RequestLogger {
  const log = (name: LogLevel, out: WriteLate = (makeLine) => write(makeLine())) => {
    const head = `{"level":"${name}","message":`;
    return (message: string, entry: Entry) => {
      const ms = Date.now();
      out(() => lineOf(head, message, ms, entry));
    };
  };
  const skip = () => undefined;
  return {
    debug: level === 'DEBUG' ? log('DEBUG', writeAnswered) : skip,
    info: level === 'DEBUG' || level === 'INFO' ? log('INFO', writeAnswered) : skip,
    warn: level === 'ERROR' || level === 'CRITICAL' ? skip : log('WARN'),
    error: level === 'CRITICAL' ? skip : log('ERROR'),
    isTalkative: level === 'DEBUG' || level === 'INFO',
  };
}

function lineOf(head: string, message: string, ms: number, entry: Entry): string {
  return `${head}${JSON.stringify(message)},"timestamp":"${timestamp(ms)}","service":"kindling"${membersOf(entry)}}\n`;
}

/** Of a busy server many lines fall into one millisecond, and its text takes a fourth of a line's time. */
let [stampMs, stamp] = [0, ''];

function timestamp(ms: number): string {
  if (ms !== stampMs) [stampMs, stamp] = [ms, new Date(ms).toISOString()];
  return stamp;
}

/** Members as JSON.stringify writes them, behind a comma each. */
function membersOf(entry: Entry): string {
  let [text, place] = ['', 0];
  for (const name in entry) {
    const value = plainOf(entry[name]);
    if (value === undefined) continue;
    const last = LAST[place];
    text += last?.name === name && last.value === value ? last.text : memberOf(name, value, place);
    place++;
  }
  return text;
}

/** A member as it last stood in its place: most of a line is as it was in the line before, and takes a tenth of the time then. */
interface Member {
  readonly name: string;
  readonly prefix: string;
  readonly value: unknown;
  readonly text: string;
}

const LAST: Member[] = [];
const MAX_PLACES = 30;

function memberOf(name: string, value: unknown, place: number): string {
  const json = typeof value === 'number' && Number.isFinite(value) ? value : JSON.stringify(value);
  if (json === undefined) return ''; // of a function
  const last = LAST[place];
  const prefix = last?.name === name ? last.prefix : `,${JSON.stringify(name)}:`;
  const text = `${prefix}${json}`;
  const isFixed = typeof value !== 'object'; // or it may have changed by the next line
  if (place < MAX_PLACES) LAST[place] = { name, prefix, value: isFixed ? value : undefined, text };
  return text;
}

/** What JSON.stringify would take in a value's place. */
function plainOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value;
}

/** Lines on their way: the text of some, and what makes the text of others. */
const waiting: (string | (() => string))[] = [];
let timer: NodeJS.Timeout | undefined;
let isDue = false;

/** How long lines wait for others, in ms, and how many do. */
const [WAIT_MS, MAX_WAITING] = [10, 128];

/** Lines of one turn of the event loop go out together: each call would cost as much as the line. */
function writeInTurn(line: string): void {
  append(line);
  if (!isDue) setImmediate(flush);
  isDue = true;
}

/**
 * Those of a few milliseconds, where the process goes on behind its answers: a busy server's turns are short. They are made together as
 * well: one by one, each with code and data that a request has driven out of the caches, they take three times as long.
 */
export function writeSoon(makeLine: () => string): void {
  append(makeLine);
  if (waiting.length >= MAX_WAITING) flush();
  else timer ??= setTimeout(flush, WAIT_MS).unref();
}

function append(line: string | (() => string)): void {
  if (waiting.push(line) === 1) process.once('exit', flush);
}

function flush(): void {
  process.off('exit', flush);
  clearTimeout(timer);
  [timer, isDue] = [undefined, false];
  let lines = '';
  for (const line of waiting.splice(0)) lines += typeof line === 'string' ? line : line();
  if (lines !== '') process.stdout.write(lines);
}
