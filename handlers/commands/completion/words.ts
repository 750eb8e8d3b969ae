import type { Option, Registry, Usage } from '../command.ts';
import { HELP } from '../command-line.ts';

/** A command, and its line in the list of commands. */
export type Topic = Awaited<ReturnType<Registry>>[number];

/** What a shell may put behind an option. */
export type Value =
  | { readonly kind: 'choices'; readonly choices: readonly string[]; readonly isList: boolean }
  | { readonly kind: 'file' | 'text' };

/** One option as a shell completes it. */
export interface Word {
  readonly name: string;
  readonly short: string | undefined;
  readonly about: string;
  /** undefined for an option without a value */
  readonly value: Value | undefined;
  /** the help's word for the value */
  readonly valueName: string;
}

const FILES = /^(FILE|DIR|DATA|MODEL)$/;
/** Beyond it a description breaks the shell's list. */
const MAX_ABOUT = 60;

/** The options of a command that its help tells, and their other names, such as scikit-learn's; not those with _ for -. */
export function wordsOf({ options }: Usage): Word[] {
  return Object.entries<Option>({ ...options, ...HELP })
    .filter(([name, { about, sameAs }]) => about !== undefined || (sameAs !== undefined && !name.includes('_')))
    .map(([name, { sameAs, ...option }]) => wordOf(name, sameAs === undefined ? option : options[sameAs]!));
}

function wordOf(name: string, option: Option): Word {
  return {
    name,
    short: option.short,
    about: shortened(option.about!),
    value: valueBehind(option),
    valueName: option.value ?? 'value',
  };
}

function valueBehind({ type, choices, value = '' }: Option): Value | undefined {
  if (type === 'boolean') return undefined;
  if (choices) return { kind: 'choices', choices, isList: value === 'LIST' };
  return { kind: FILES.test(value) ? 'file' : 'text' };
}

function shortened(text: string): string {
  if (text.length <= MAX_ABOUT) return text;
  return `${text.slice(0, MAX_ABOUT - 1).replace(/[\s,:;(]+\S*$/, '')}…`;
}

/** A text in single quotes of a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
