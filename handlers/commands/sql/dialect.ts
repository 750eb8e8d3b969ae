import { shorten } from '../../../lib/short-text.ts';
import { type Argument, isReserved, type Signature, type SqlType } from './signature.ts';

/** What a statement is made of. */
export interface SqlParts {
  readonly signature: Signature;
  /** what the function is called */
  readonly name: string;
  /** the Lambda function, endpoint or address; undefined for a placeholder */
  readonly target: string | undefined;
  /** ARN of the role; undefined for a placeholder */
  readonly role: string | undefined;
  /** outputs as they are asked for; undefined for the prediction */
  readonly outputs: string | undefined;
}

/** One dialect: the statements that its warehouse takes, in front of and among comments. */
export interface Dialect {
  readonly name: string;
  /** the function's usual name there */
  readonly usualName: string;
  /** begins and ends a name that is no plain word */
  readonly quote: '"' | '`';
  readonly types: Readonly<Record<SqlType, string>>;
  write(parts: SqlParts, words: Words): string[];
}

/** The parts of statements as a dialect spells them. */
export class Words {
  readonly #dialect: Dialect;
  readonly #parts: SqlParts;

  constructor(dialect: Dialect, parts: SqlParts) {
    this.#dialect = dialect;
    this.#parts = parts;
  }

  get returns(): string {
    return this.#dialect.types[this.#parts.signature.returns];
  }

  /** `length FLOAT,` line by line; a feature whose name is another stands behind it. */
  typedArguments(): string {
    return this.#list(({ name, type, feature }) => [
      `${name} ${this.#dialect.types[type]}`,
      name === feature ? '' : ` -- ${comment(feature)}`,
    ]);
  }

  /** The types alone, and the features as comments. */
  bareArguments(): string {
    return this.#list(({ type, feature }) => [this.#dialect.types[type], ` -- ${comment(feature)}`]);
  }

  /** The arguments' types in one line. */
  typesAlone(): string {
    return this.#parts.signature.arguments.map(({ type }) => this.#dialect.types[type]).join(', ');
  }

  /** `predict(length, …)` of columns that are called as the features. */
  call(): string {
    const columns = this.#parts.signature.arguments.map(({ feature }) => this.column(feature));
    return `${this.#parts.name}(${columns.join(', ')})`;
  }

  column(name: string): string {
    if (/^[a-z_]\w*$/i.test(name) && !isReserved(name)) return name;
    const { quote } = this.#dialect;
    return quote + name.replaceAll(quote, quote === '"' ? '""' : '\\`') + quote;
  }

  #list(write: (argument: Argument) => [text: string, behind: string]): string {
    const lines = this.#parts.signature.arguments.map(write);
    return lines.map(([text, behind], at) => `  ${text}${at < lines.length - 1 ? ',' : ''}${behind}`).join('\n');
  }
}

/** A text of anybody's in a line that begins with `--`: a line break would end the comment. */
function comment(text: string, maxCharacters = 200): string {
  return shorten(text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '), maxCharacters);
}

/** Lines as comments. */
export function comments(...lines: readonly string[]): string[] {
  return lines.map((line) => `-- ${comment(line, Number.POSITIVE_INFINITY)}`);
}

/** A text between quotes. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A policy that allows one action on one resource, and who may take the role on. */
export function policy(action: string, resource: string, service: string): string[] {
  const statement = { Effect: 'Allow', Action: action, Resource: resource };
  return comments(
    `the role's policy: ${JSON.stringify({ Version: '2012-10-17', Statement: [statement] })}`,
    `and who may assume it: {"Service":"${service}"}`,
  );
}
