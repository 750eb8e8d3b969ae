import { html, nothing, render, type TemplateResult } from 'lit-html';
import { styleMap } from 'lit-html/directives/style-map.js';
import { type Answer, type NamedNumber, showFloat32 } from '../answer.ts';
import { outputName } from '../output-names.ts';
import type { Problem, Session } from '../session.ts';

/** Classes, outputs or margins that are shown before somebody asks for the others. */
const TOP = 10;

/** The answer to the row in the form, anew whenever that changes. */
export function openResult(element: HTMLElement, session: Session): void {
  let isWhole = false;
  const showAll = () => {
    isWhole = true;
    update();
  };
  const update = () => render(template(session, isWhole ? Number.POSITIVE_INFINITY : TOP, showAll), element);
  session.subscribe(update);
}

function template(session: Session, limit: number, showAll: () => void): TemplateResult {
  const { isStale, problems } = session;
  const answer = session.answer && withoutRepeats(session.answer);
  const numHidden = answer ? Math.max(answer.probabilities.length, answer.predictions.length) - limit : 0;
  return html`
    <div role="status" class=${isStale ? 'is-stale' : ''}>${answer ? answerParts(answer, limit, session) : nothing}</div>
    ${numHidden > 0 ? html`<button type="button" @click=${showAll}>Show the other ${numHidden.toLocaleString('en-US')}</button>` : nothing}
    <div role="alert">${isStale ? complaint(problems, answer !== undefined) : nothing}</div>
    ${answer ? margins(answer.margins) : nothing}`;
}

function answerParts({ predictions, probabilities }: Answer, limit: number, { description }: Session): TemplateResult {
  const [first, ...others] = predictions;
  const isAlone = others.every(({ name }) => name.endsWith('_std'));
  return html`
    ${isAlone && first ? html`<p class="prediction"><b dir="auto">${(description.classes ? String : show)(first.value)}</b></p>` : nothing}
    ${isAlone ? others.map(({ value }) => html`<p class="note">± ${show(value)} among the models</p>`) : list(predictions, limit)}
    ${probabilities.length > 0 ? bars(probabilities, limit, description) : nothing}`;
}

/** Each number once: some models answer with their probabilities, and with some objectives the margin is the prediction. */
function withoutRepeats({ predictions, probabilities, margins }: Answer): Answer {
  const areShown = (numbers: readonly NamedNumber[]) =>
    numbers.length === predictions.length && numbers.every(({ value }, at) => value === predictions[at]!.value);
  const isRepeated = areShown(probabilities);
  return {
    predictions: isRepeated && probabilities.length > 1 ? [] : predictions,
    probabilities: isRepeated && probabilities.length === 1 ? [] : probabilities,
    margins: areShown(margins) ? [] : margins,
  };
}

function show(value: unknown): string {
  if (typeof value === 'number') return showFloat32(value);
  return value instanceof Float32Array ? Array.from(value, showFloat32).join(', ') : String(value ?? '');
}

function list(values: Answer['predictions'], limit: number): TemplateResult {
  const rows = values
    .slice(0, limit)
    .map(({ name, value }) => html`<dt dir="auto">${name}</dt> <dd>${show(value)}</dd> `);
  return html`<dl class="outputs">${rows}</dl>`;
}

/** The likeliest first where not all are shown. */
function bars(
  probabilities: readonly NamedNumber[],
  limit: number,
  description: Session['description'],
): TemplateResult {
  const named = probabilities.map(({ value }, output) => ({ name: outputName(description, output), value }));
  const shown = named.length > TOP ? named.toSorted((a, b) => b.value - a.value).slice(0, limit) : named;
  return html`<ul class="bars">${shown.map(bar)}</ul>`;
}

function bar({ name, value }: NamedNumber): TemplateResult {
  const width = styleMap({ width: `${Math.max(0, Math.min(1, value)) * 100}%` });
  return html`<li> <span class="name" dir="auto">${name}</span> <span class="track" aria-hidden="true"><i style=${width}></i></span>
    <span class="value">${showFloat32(value)}</span> </li>`;
}

function margins(values: readonly NamedNumber[]): TemplateResult | typeof nothing {
  if (values.length === 0 || values.length > TOP) return nothing;
  return html`<p class="note">margin, before the objective: ${values.map(({ value }) => showFloat32(value)).join(', ')}</p>`;
}

function complaint(problems: ReadonlyMap<number, Problem>, hasAnswer: boolean): TemplateResult {
  const whole = problems.get(-1);
  const count = problems.size;
  const what = whole
    ? `${whole.message}${whole.hint ? `: ${whole.hint}` : ''}`
    : count === 1
      ? 'One value cannot be used.'
      : `${count} values cannot be used.`;
  return html`<p class="problem"><bdi>${what}</bdi>${hasAnswer ? ' The prediction is the one of the row before.' : nothing}</p>`;
}
