import { createLogger, type LogLevel } from './logger.ts';

/** A logger that takes the lines of requests: a message, and its fields. */
export interface RequestLogger {
  /** Writes a line on a probe, `/ping` say. */
  debug(message: string, entry: { [member: string]: unknown }): void;
  /** Writes a line on a request that was answered. */
  info(message: string, entry: { [member: string]: unknown }): void;
  /** Writes a line on a request that was refused (4xx), or a note on the model. */
  warn(message: string, entry: { [member: string]: unknown }): void;
  /** Writes a line on a failure, with its cause. */
  error(message: string, entry: { [member: string]: unknown }): void;
  /** whether lines of `info` and `debug` go anywhere; default true */
  readonly isTalkative?: boolean;
}

type Write = (logger: RequestLogger) => void;

/**
 * Makes the logger once the first answer is on its way, so that nobody waits for it. Lines that were written meanwhile
 * follow in their order: in the same turn of the event loop, before a runtime asks for the next event, or when the
 * process ends.
 */
export class LateLogger implements RequestLogger {
  readonly #create: () => RequestLogger;
  #logger: RequestLogger | undefined;
  #waiting: Write[] = [];
  readonly #flush = () => {
    process.off('exit', this.#flush);
    this.#logger ??= this.#create();
    for (const write of this.#waiting.splice(0)) write(this.#logger);
  };

  constructor(logLevel?: LogLevel, create: () => RequestLogger = () => createLogger(logLevel)) {
    this.#create = create;
  }

  debug(message: string, entry: { [member: string]: unknown }): void {
    this.#write((logger) => logger.debug(message, entry));
  }

  info(message: string, entry: { [member: string]: unknown }): void {
    this.#write((logger) => logger.info(message, entry));
  }

  warn(message: string, entry: { [member: string]: unknown }): void {
    this.#write((logger) => logger.warn(message, entry));
  }

  error(message: string, entry: { [member: string]: unknown }): void {
    this.#write((logger) => logger.error(message, entry));
  }

  #write(write: Write): void {
    if (this.#logger !== undefined) {
      write(this.#logger);
      return;
    }
    if (this.#waiting.push(write) > 1) return;
    setImmediate(this.#flush);
    process.once('exit', this.#flush);
  }
}
