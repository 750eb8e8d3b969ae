import type { RequestLogger } from './late-logger.ts';
import type { LogLevel } from './logger.ts';

type Entry = { readonly [name: string]: unknown };

/**
 * Log lines as JSON, with the members that Powertools' logger gives them on Lambda. Its tracing and sampling, which a
 * server has no use for, would take a fifth of the time of a small request.
 *
 * @param writeAnswered for lines of `info` and `debug`
 */
export function createJsonLog(level: LogLevel = 'INFO', write = writeInTurn, writeAnswered = write): RequestLogger {
  const log = (name: LogLevel, out = write) => {
    const head = `{"level":"${name}","message":`;
    return (message: string, entry: Entry) =>
      out(`${head}${JSON.stringify(message)},"timestamp":"${timestamp()}","service":"kindling"${membersOf(entry)}}\n`);
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

/** Of a busy server many lines fall into one millisecond, and its text takes a fourth of a line's time. */
let [stampMs, stamp] = [0, ''];

function timestamp(): string {
  const ms = Date.now();
  if (ms !== stampMs) [stampMs, stamp] = [ms, new Date(ms).toISOString()];
  return stamp;
}

/** Members as JSON.stringify writes them, behind a comma each, in a third of its time: most are numbers, and their names are known. */
function membersOf(entry: Entry): string {
  let text = '';
  for (const name in entry) {
    const value = entry[name];
    if (value === undefined) continue;
    if (typeof value === 'number' && Number.isFinite(value)) text += `${prefixOf(name)}${value}`;
    else if (typeof value === 'string') text += memberOf(name, value);
    else {
      const json = JSON.stringify(value); // nothing of a function
      if (json !== undefined) text += prefixOf(name) + json;
    }
  }
  return text;
}

/** Texts by the names that they last had: the method, the path and the model of a line are mostly those of the line before. */
const LAST = new Map<string, { value: string; member: string }>();

function memberOf(name: string, value: string): string {
  const last = LAST.get(name);
  if (last?.value === value) return last.member;
  const member = prefixOf(name) + JSON.stringify(value);
  if (last !== undefined) [last.value, last.member] = [value, member];
  else if (LAST.size < MAX_PREFIXES) LAST.set(name, { value, member });
  return member;
}

/** Names with their quotes, as lines have the same again and again. */
const PREFIXES = new Map<string, string>();
const MAX_PREFIXES = 100;

function prefixOf(name: string): string {
  let prefix = PREFIXES.get(name);
  if (prefix !== undefined) return prefix;
  prefix = `,${JSON.stringify(name)}:`;
  if (PREFIXES.size < MAX_PREFIXES) PREFIXES.set(name, prefix);
  return prefix;
}

let waiting = '';
let timer: NodeJS.Timeout | undefined;
let isDue = false;

/** How long lines wait for others, in ms, and how many characters do. */
const [WAIT_MS, MAX_WAITING] = [10, 2 ** 14];

/** Lines of one turn of the event loop go out together: each call would cost as much as the line. */
function writeInTurn(line: string): void {
  append(line);
  if (!isDue) setImmediate(flush);
  isDue = true;
}

/** Those of a few milliseconds, where the process goes on behind its answers: a busy server's turns are short. */
export function writeSoon(line: string): void {
  append(line);
  if (waiting.length > MAX_WAITING) flush();
  else timer ??= setTimeout(flush, WAIT_MS).unref();
}

function append(line: string): void {
  if (waiting === '') process.once('exit', flush);
  waiting += line;
}

function flush(): void {
  process.off('exit', flush);
  clearTimeout(timer);
  [timer, isDue] = [undefined, false];
  const lines = waiting;
  waiting = '';
  if (lines !== '') process.stdout.write(lines);
}
