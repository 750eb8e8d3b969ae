import { details, escapeHtml, table } from '../../../page/html.ts';
import { shortNumber } from '../../../short-text.ts';
import type { Session } from '../../session.ts';
import type { Charts } from './parts.ts';

const MAX_FEATURES = 15;

/** What the features bring to the model as a whole; it stays as it is. */
export function openImportance(element: HTMLElement, session: Session): void {
  const ranked = session.description.fields
    .filter(({ importance }) => importance > 0)
    .toSorted((a, b) => b.importance - a.importance);
  if (ranked.length === 0) {
    element.remove();
    return;
  }
  const top = ranked.slice(0, MAX_FEATURES);
  const rest = ranked.length > top.length ? `, the first ${top.length} of ${ranked.length}` : '';
  const about = `How much each feature brings to the model as a whole: the total gain of its splits, or what stands for it${rest}.`;
  element.innerHTML = `<h2>Importance</h2><p class="about">${escapeHtml(about)}</p><div></div>`;
  const label = 'importance of each feature';
  const rows = top.map(({ name, importance }) => [name, shortNumber(importance)]);
  void session.loadCharts().then((charts) => {
    const chart = (charts as Charts).barChart({
      label,
      names: top.map(({ name }) => name),
      series: [{ name: 'importance', values: top.map(({ importance }) => importance) }],
    });
    element.lastElementChild!.innerHTML = chart + details('The numbers', table(label, ['feature', 'importance'], rows));
  });
}
