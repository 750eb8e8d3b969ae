import { details, table } from '../../../page/html.ts';
import { groupDigits, shortNumber } from '../../../short-text.ts';
import type { ImportanceType } from '../../description.ts';
import type { Session } from '../../session.ts';
import { type Charts, chooser, redraw } from './parts.ts';

const MAX_FEATURES = 15;

const MEANINGS: Readonly<Record<ImportanceType, string>> = {
  total_gain: 'loss reduction of all its splits',
  gain: 'mean loss reduction of its splits',
  weight: 'number of its splits',
  total_cover: 'sum of hessians at all its splits (rows, for squared error)',
  cover: 'mean sum of hessians at its splits (rows, for squared error)',
  coefficient: 'size of its coefficient, the largest where there are several',
};

/** What the features bring to the model as a whole, which stays as it is, by one count or another. */
export function openImportance(element: HTMLElement, session: Session): void {
  const { fields, importanceTypes } = session.description;
  const used = fields.filter(({ importance }) => importance.length > 0);
  if (used.length === 0) {
    element.remove();
    return;
  }
  element.innerHTML = '<h2>Importance</h2><p class="about"></p><div class="actions"></div><div></div>';
  const [, about, actions, place] = element.children as unknown as HTMLElement[];
  const show = async (at: number) => {
    const charts = (await session.loadCharts()) as Charts;
    const type = importanceTypes[at]!;
    const ranked = used.map(({ name, importance }) => ({ name, value: importance[at]! }));
    const top = ranked.sort((a, b) => b.value - a.value).slice(0, MAX_FEATURES);
    const rest = used.length > top.length ? `, the first ${top.length} of ${groupDigits(used.length)}` : '';
    about!.textContent = `What each feature brings to the model as a whole: ${MEANINGS[type]}${rest}.`;
    redraw(place!, drawing(charts, type, top));
  };
  if (importanceTypes.length > 1)
    actions!.append(chooser('Kind of importance', importanceTypes, (at) => void show(at)));
  void show(0);
}

function drawing({ barChart }: Charts, type: string, top: readonly { name: string; value: number }[]): string {
  const label = `${type} of each feature`;
  const names = top.map(({ name }) => name);
  const chart = barChart({ label, names, series: [{ name: type, values: top.map(({ value }) => value) }] });
  const rows = top.map(({ name, value }) => [name, shortNumber(value)]);
  return chart + details('The numbers', table(label, ['feature', type], rows));
}
