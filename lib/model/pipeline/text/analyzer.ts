import { elementsOf, isList, isName, isObject, textsOf } from '../graph.ts';
import { describe, type PlanNode } from '../node.ts';
import { ENGLISH } from './english.ts';
import { compileTokenPattern, SPACE } from './token-pattern.ts';

/** The terms of a text, as often as it has them; undefined for one that is too long. */
export type Analyzer = (text: string) => readonly string[] | undefined;

const RUNS = new RegExp(`[${SPACE}]{2,}`, 'g');
const BLANKS = new RegExp(`[${SPACE}]+`);

/** How a vectorizer takes texts apart. */
export function compileAnalyzer(node: PlanNode): Analyzer {
  for (const key of ['preprocessor', 'tokenizer'] as const) refuseCode(node, key);
  const kind = node.get('analyzer') ?? 'word';
  if (isName(kind) || isObject(kind)) refuseCode(node, 'analyzer');
  node.choice('input', ['content'], 'content');
  const clean = compileCleaning(node);
  const [least, most] = readRange(node);
  const analyzer = node.choice('analyzer', ['word', 'char', 'char_wb'], 'word');
  if (analyzer === 'char') return (text) => characterGrams(clean(text), least, most);
  if (analyzer === 'char_wb') return (text) => wordCharacterGrams(clean(text), least, most);
  const pattern = node.get('token_pattern') ?? '';
  const tokens = typeof pattern === 'string' ? compileTokenPattern(pattern) : undefined;
  if (tokens === undefined) throw node.unsupported('token_pattern');
  const stop = readStopWords(node);
  return (text) => {
    const found = tokens(clean(text))?.filter((token) => !stop.has(token));
    return found && wordGrams(found, least, most);
  };
}

function refuseCode(node: PlanNode, key: string): void {
  const value = node.get(key) ?? null;
  if (value === null) return;
  throw node.refuse(
    `calls ${describe(value)} as its ${key}, code of your own, which kindling does not run`,
    `train it without ${key}`,
  );
}

function readRange(node: PlanNode): [least: number, most: number] {
  const [least, most] = elementsOf(node.get('ngram_range') ?? [1, 1]) ?? [];
  const isRange =
    typeof least === 'number' && typeof most === 'number' && least >= 1 && most >= least && most <= MAX_GRAM;
  if (!isRange) throw node.unsupported('ngram_range');
  return [least, most];
}

/** Longer ones would be most of the text again and again. */
const MAX_GRAM = 20;

function readStopWords(node: PlanNode): ReadonlySet<string> {
  const words = node.get('stop_words') ?? null;
  if (words === null) return new Set();
  if (words === 'english') return new Set(ENGLISH.split(' '));
  const texts = isList(words) || typeof words === 'object' ? textsOf(words) : undefined;
  if (texts === undefined) throw node.unsupported('stop_words');
  return new Set(texts);
}

function compileCleaning(node: PlanNode): (text: string) => string {
  const isLower = node.flag('lowercase', true);
  refuseUnless(node, 'strip_accents', [null, 'unicode', 'ascii']);
  const accents = node.get('strip_accents') ?? null;
  return (text) => {
    const lower = isLower ? text.toLowerCase() : text;
    if (accents === 'unicode') return stripMarks(lower);
    return accents === 'ascii' ? lower.normalize('NFKD').replace(/[^\0-\x7f]/g, '') : lower;
  };
}

function refuseUnless(node: PlanNode, key: string, choices: readonly unknown[]): void {
  if (!choices.includes(node.get(key) ?? null)) throw node.unsupported(key);
}

/** NFKD without characters that combine: those that normalizing moves to another place. */
function stripMarks(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text;
  let kept = '';
  for (const character of text.normalize('NFKD')) if (!combines(character)) kept += character;
  return kept;
}

const IOTA = '\u0345';

/** Whether the character's combining class is another than 0: behind the iota below, which has the highest, it moves. */
function combines(character: string): boolean {
  if (character === IOTA) return true;
  return character > '\u02ff' && (IOTA + character).normalize('NFD') !== IOTA + character;
}

function wordGrams(tokens: readonly string[], least: number, most: number): readonly string[] {
  if (most === 1) return tokens;
  const grams: string[] = [];
  for (let size = least; size <= Math.min(most, tokens.length); size++) {
    for (let at = 0; at + size <= tokens.length; at++) grams.push(tokens.slice(at, at + size).join(' '));
  }
  return grams;
}

function characterGrams(text: string, least: number, most: number): string[] {
  const points = Array.from(text.replace(RUNS, ' '));
  const grams: string[] = [];
  for (let size = least; size <= Math.min(most, points.length); size++) {
    for (let at = 0; at + size <= points.length; at++) grams.push(points.slice(at, at + size).join(''));
  }
  return grams;
}

/** Within words, which have a blank on each side; one that is too short counts once, whatever sizes follow. */
function wordCharacterGrams(text: string, least: number, most: number): string[] {
  const grams: string[] = [];
  for (const word of text.split(BLANKS).filter((part) => part !== '')) {
    const points = Array.from(` ${word} `);
    for (let size = least; size <= most; size++) {
      grams.push(points.slice(0, size).join(''));
      for (let at = 1; at + size <= points.length; at++) grams.push(points.slice(at, at + size).join(''));
      if (points.length <= size) break;
    }
  }
  return grams;
}
