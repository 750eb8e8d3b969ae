import { html, nothing, render, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { Field } from '../../description.ts';
import type { Problem, Session } from '../../session.ts';
import { moveBy, type Steps, stepsOf } from '../../steps.ts';

/** A number as hints show it. */
const short = (value: number) => String(Number(value.toPrecision(4)));

/** One feature of the form: a label that is its name and nothing else, the field, and what is to be said of it. */
export class FieldView {
  readonly element = document.createElement('div');
  readonly feature: number;
  readonly #field: Field;
  readonly #session: Session;
  readonly #steps: Steps | undefined;
  #shown: { text: string; problem: Problem | undefined } | undefined;

  constructor(feature: number, session: Session) {
    this.element.className = 'field';
    this.feature = feature;
    this.#session = session;
    const { fields, examples } = session.description;
    this.#field = fields[feature]!;
    this.#steps = stepsOf(
      this.#field,
      examples.map((row) => Number.parseFloat(row[feature]!)),
    );
    this.update();
  }

  /** Shows the row as it is now; costs nothing where this field has not changed. */
  update(): void {
    const text = this.#session.cells[this.feature]!;
    const problem = this.#session.problems.get(this.feature);
    if (this.#shown?.text === text && this.#shown.problem === problem) return;
    this.#shown = { text, problem };
    render(this.#template(text, problem), this.element);
  }

  #template(text: string, problem: Problem | undefined): TemplateResult {
    const { name } = this.#field;
    const id = `f${this.feature}`;
    const hint = hintOf(this.#field, this.#session.description.hasRanges);
    const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ');
    return html`
      <label for=${id} dir="auto">${breakable(name || `f${this.feature}`)}</label>
      ${this.#field.categories ? this.#select(id, text, described, problem) : this.#input(id, text, described, problem)}
      ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing}
      ${problem ? html`<p class="problem" id="${id}-problem"><bdi>${sentence(problem)}</bdi></p>` : nothing}`;
  }

  #select(id: string, text: string, described: string, problem: Problem | undefined): TemplateResult {
    const options = this.#field.categories!.map(
      (category) => html`<option .value=${category} ?selected=${category === text}>${category}</option>`,
    );
    const isKnown = text === '' || this.#field.categories!.includes(text);
    return html`<select id=${id} dir="auto" class=${text === '' ? 'is-missing' : ''} aria-describedby=${described || nothing}
      aria-invalid=${problem ? 'true' : nothing} @change=${this.#take}>
      <option value="" ?selected=${text === ''}>(missing)</option>
      ${isKnown ? nothing : html`<option .value=${text} selected>${text}</option>`}${options}
    </select>`;
  }

  #input(id: string, text: string, described: string, problem: Problem | undefined): TemplateResult {
    return html`<input id=${id} type="text" inputmode=${this.#field.kind === 'text' ? 'text' : 'decimal'} autocomplete="off" spellcheck="false" placeholder="missing"
      aria-describedby=${described || nothing} aria-invalid=${problem ? 'true' : nothing}
      .value=${live(text)} @input=${this.#take} @keydown=${this.#step}>${this.#slider(text)}`;
  }

  /** For the mouse alone: the field says all that there is to it, and arrow keys move it. */
  #slider(text: string): TemplateResult | typeof nothing {
    if (this.#steps === undefined) return nothing;
    const { min, max, step } = this.#steps;
    const value = text.trim() === '' || Number.isNaN(Number(text)) ? (min + max) / 2 : text;
    return html`<input type="range" aria-hidden="true" tabindex="-1" min=${min} max=${max} step=${step}
      class=${text.trim() === '' ? 'is-missing' : ''} .value=${live(String(value))} @input=${this.#take}>`;
  }

  readonly #take = (event: Event) => {
    void this.#session.setCell(this.feature, (event.target as HTMLInputElement).value);
  };

  readonly #step = (event: KeyboardEvent) => {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (direction === undefined || this.#steps === undefined) return;
    event.preventDefault();
    const text = moveBy((event.target as HTMLInputElement).value, direction * (event.shiftKey ? 10 : 1), this.#steps);
    void this.#session.setCell(this.feature, text);
  };
}

/** The name, which lines may break where its words end. */
function breakable(name: string) {
  return name.split(/(?<=[_./-])/).map((part, at) => (at === 0 ? part : html`<wbr>${part}`));
}

function sentence({ message, hint }: Problem): string {
  return hint ? `${message}: ${hint}` : message;
}

/** What values mean something to the model. */
function hintOf({ kind, range, categories }: Field, hasRanges: boolean): string {
  if (categories || kind === 'text') return '';
  if (kind === 'indicator') return '0 or 1';
  const what = { number: '', integer: 'whole number, ', code: 'code of a category, ' }[kind as 'number'] ?? '';
  if (kind === 'code' && !range) return 'code of a category';
  if (!range) return hasRanges ? 'not used by the model' : '';
  const [min, max] = range;
  return `${what}${min === max ? `below or from ${short(min)}` : `${short(min)} to ${short(max)}`}`;
}
