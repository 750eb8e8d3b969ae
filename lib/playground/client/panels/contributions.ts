import { details, table } from '../../../page/html.ts';
import { shortNumber } from '../../../short-text.ts';
import { contributionParts, marginUnit } from '../../contribution-parts.ts';
import { outputName } from '../../output-names.ts';
import type { Session } from '../../session.ts';
import { type Charts, chooser, follow, redraw } from './parts.ts';

const MAX_ROWS = 50;

/** Why the row is answered as it is: what each feature adds to the margin. */
export function openContributions(element: HTMLElement, session: Session): void {
  const { description, model } = session;
  const { hasContributions, numGroup } = description;
  if (model === undefined || !hasContributions) {
    element.remove();
    return;
  }
  element.innerHTML = '<h2>Why this prediction</h2><p class="about"></p><div class="actions"></div><div></div>';
  const [, about, actions, place] = element.children as unknown as HTMLElement[];
  let chosen: number | undefined;
  const names = Array.from({ length: numGroup }, (_, group) => outputName(description, group));
  const select = chooser('Class or output', names, (at) => {
    chosen = at;
    update();
  });
  if (numGroup > 1) actions!.append(select);
  const { unit, sentence } = marginUnit(description.objective);
  const draw = ({ waterfall }: Charts) => {
    const group = chosen ?? likeliest(session);
    select.value = String(group);
    const parts = contributionParts(model.predictor, description, session.cells, group);
    const of = numGroup > 1 ? ` of ${names[group]}` : '';
    about!.textContent = `From ${shortNumber(parts.base)}, the margin${of} without any feature, to ${shortNumber(parts.margin)} of this row: what each feature adds (SHAP values). ${sentence}`;
    const label = `what each feature adds to the margin${of}`;
    redraw(place!, waterfall({ label, unit, ...parts }) + numbers(label, parts.contributions));
  };
  const update = follow(session, draw);
}

function numbers(label: string, contributions: ReturnType<typeof contributionParts>['contributions']): string {
  const ranked = contributions.toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const rows = ranked
    .slice(0, MAX_ROWS)
    .map(({ name, value, contribution }) => [name, value, shortNumber(contribution)]);
  return details('The numbers', table(label, ['feature', 'value', 'contribution'], rows));
}

/** The output with the largest margin. */
function likeliest({ answer }: Session): number {
  const margins = answer?.margins.map(({ value }) => value) ?? [];
  return Math.max(0, margins.indexOf(Math.max(...margins)));
}
