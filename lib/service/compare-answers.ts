import type { Transformed } from '../hooks/transform.ts';
import type { Shadowed } from './models.ts';

type Difference = Pick<Shadowed, 'rows' | 'differingRows' | 'maxDifference' | 'meanDifference'>;

/** How far two answers to one question differ, row by row. */
export function compareAnswers(one: Transformed, other: Transformed): Difference {
  const [own, others] = [rowsOf(one), rowsOf(other)];
  const numRow = Math.max(own.length, others.length);
  let [differingRows, maxDifference, sum] = [0, 0, 0];
  for (let row = 0; row < numRow; row++) {
    if (own[row] === others[row]) continue;
    differingRows++;
    const difference = Math.abs(predictionIn(own[row]) - predictionIn(others[row]));
    if (difference > maxDifference) maxDifference = difference;
    if (Number.isFinite(difference)) sum += difference;
  }
  const rows = one.numRow ?? numRow;
  return { rows, differingRows, maxDifference, meanDifference: rows > 0 ? sum / rows : 0 };
}

/** Each row as a text; an answer of another kind, bytes for one, counts as one row. */
function rowsOf({ body, contentType }: Transformed): string[] {
  const text = typeof body === 'string' ? body : new TextDecoder('latin1').decode(body);
  if (/^text\/csv|jsonlines/.test(contentType)) return text.split(/\r?\n|\r/);
  if (!contentType.startsWith('application/json')) return [text];
  const value = JSON.parse(text) as { predictions?: unknown; data?: unknown };
  const rows = value.predictions ?? value.data ?? value;
  return (Array.isArray(rows) ? rows : [rows]).map((row) => JSON.stringify(row));
}

/** The last number of a row, which is the prediction's where it is one; NaN where a row has none. */
function predictionIn(row = ''): number {
  const found = /(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)["'\]}\s]*$/i.exec(row);
  return found ? Number(found[1]) : Number.NaN;
}
