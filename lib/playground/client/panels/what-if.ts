import { details, table } from '../../../page/html.ts';
import { shortNumber } from '../../../short-text.ts';
import type { Session } from '../../session.ts';
import { type WhatIfCurve, whatIfCurve } from '../../what-if-curve.ts';
import { findFields } from '../form/find-fields.ts';
import { type Charts, chooser, follow, redraw } from './parts.ts';

/** Rows of the table that stands for the curve. */
const NUM_ROW = 12;

/** What the model would answer if one feature had other values: the one that is chosen, or was last touched in the form. */
export function openWhatIf(element: HTMLElement, session: Session): void {
  const { description, model } = session;
  const { fields } = description;
  if (model === undefined || fields.length === 0) {
    element.remove();
    return;
  }
  element.innerHTML =
    '<h2>What if</h2><p class="about">What this row would be answered if one feature had other values, and all others stayed.</p><div class="actions"></div><div></div>';
  const [, , actions, place] = element.children as unknown as HTMLElement[];
  let [feature = 0] = findFields(fields, '', true);
  const show = (at: number) => {
    feature = at;
    select.value = String(at);
    update();
  };
  const select = chooser(
    'Feature to change',
    fields.map(({ name }, at) => name || `f${at}`),
    show,
  );
  select.value = String(feature);
  actions!.append(select);
  const update = follow(session, ({ whatIf }: Charts) => {
    const curve = whatIfCurve(model.predictor, description, session.cells, feature);
    if (curve === undefined) return;
    const name = fields[feature]!.name;
    const label = `${curve.answer} by ${name}`;
    const chart = whatIf({ label, feature: name, ...curve });
    redraw(place!, `<div class="what-if">${chart}</div>${details('The numbers', numbers(label, name, curve))}`);
  });
  document.getElementById('form')?.addEventListener('focusin', ({ target }) => {
    const id = /^f(\d+)$/.exec((target as HTMLElement).id)?.[1];
    if (id !== undefined && Number(id) !== feature) show(Number(id));
  });
}

function numbers(label: string, name: string, { values, answers }: WhatIfCurve): string {
  const stride = Math.ceil(values.length / NUM_ROW);
  const shown = [...values.keys()].filter((at) => at % stride === 0);
  const text = (value: number | string) => (typeof value === 'number' ? shortNumber(value) : value);
  const rows = shown.map((at) => [text(values[at]!), ...answers.map((own) => shortNumber(own.values[at]!))]);
  return table(label, [name, ...answers.map((own) => own.name)], rows);
}
