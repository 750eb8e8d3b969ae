import { KindlingError } from '../../lib/errors.ts';
import { isEndingEarly } from './early-end.ts';
import { printableLine } from './printable.ts';
import { paint } from './style.ts';
import { unwritable } from './unwritable.ts';

/** Codes of errors in a command line: exit status 2. */
const USAGE_CODES: ReadonlySet<string> = new Set(['usage', 'invalid-option', 'not-acceptable']);

/**
 * Runs a program to its end. A failure is two lines on stderr, with the stack only for those who ask for it, and exit
 * status 1, or 2 for a wrong command line; so is an stdout that cannot be written.
 *
 * @param reword puts a message or hint into the words of whoever started the program
 */
export function runProgram(main: () => Promise<void>, reword = (text: string) => text): void {
  const fail = (error: unknown) => {
    if (isEndingEarly()) return;
    const known = error instanceof KindlingError ? error : undefined;
    const message = error instanceof Error ? error.message : String(error);
    const hint = known?.hint ?? 'KINDLING_DEBUG=1 shows the stack';
    const [what, wayOut] = [printableLine(reword(message)), printableLine(reword(hint))];
    process.stderr.write(`${label('red', 'error:')} ${what}\n${label('cyan', 'hint:')} ${wayOut}\n`);
    if (process.env.KINDLING_DEBUG === '1') console.error(error);
    process.exit(known && USAGE_CODES.has(known.code) ? 2 : 1);
  };
  process.stdout.on('error', (cause) => fail(unwritable('stdout', cause)));
  process.stderr.on('error', () => undefined); // there is nobody left to tell
  main().catch(fail);
}

function label(colour: 'red' | 'cyan', text: string): string {
  return paint('bold', paint(colour, text, process.stderr), process.stderr);
}

/** A server goes on when nobody reads its log any more. */
export function outliveStdout(): void {
  process.stdout.removeAllListeners('error').on('error', () => undefined);
}
