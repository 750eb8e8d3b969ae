import { styleText } from 'node:util';

/** One at a time: Node 22 does not ask the stream for several. */
type Format = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

/**
 * A text in a colour where the stream is a terminal that has colours, and as it is in pipes and files. NO_COLOR,
 * FORCE_COLOR and TERM=dumb count as everywhere.
 */
export function paint(format: Format, text: string, stream: NodeJS.WritableStream = process.stdout): string {
  return styleText(format, text, { stream });
}
