import type { RequestLogger } from './late-logger.ts';
import type { LogLevel } from './logger.ts';

type Entry = { readonly [name: string]: unknown };

/**
 * Log lines as JSON, with the members that Powertools' logger gives them on Lambda. Its tracing and sampling, which a
 * server has no use for, would take a fifth of the time of a small request.
 */
export function createJsonLog(level: LogLevel = 'INFO', write = writeInTurn): RequestLogger {
  const log = (name: LogLevel) => {
    const head = `{"level":"${name}","message":`;
    return (message: string, entry: Entry) =>
      write(
        `${head}${JSON.stringify(message)},"timestamp":"${timestamp()}","service":"kindling"${membersOf(entry)}}\n`,
      );
  };
  const skip = () => undefined;
  return {
    debug: level === 'DEBUG' ? log('DEBUG') : skip,
    info: level === 'DEBUG' || level === 'INFO' ? log('INFO') : skip,
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
    else {
      const json = JSON.stringify(value); // nothing of a function
      if (json !== undefined) text += prefixOf(name) + json;
    }
  }
  return text;
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

/** Lines of one turn of the event loop go out together: each call would cost as much as the line. */
function writeInTurn(line: string): void {
  if (waiting === '') {
    setImmediate(flush);
    process.once('exit', flush);
  }
  waiting += line;
}

function flush(): void {
  process.off('exit', flush);
  const lines = waiting;
  waiting = '';
  if (lines !== '') process.stdout.write(lines);
}
