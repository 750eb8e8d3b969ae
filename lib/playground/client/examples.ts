import { html, nothing, render } from 'lit-html';
import type { Session } from '../session.ts';
import { readPastedRow } from './paste.ts';

/** Ways to other rows: the next example, back to the first, and one that is pasted. */
export function openExamples(element: HTMLElement, session: Session): void {
  const { examples, examplesFrom, hasRanges } = session.description;
  const made = hasRanges ? 'made of the model’s thresholds' : 'zeros, as no rows came with the model';
  let [at, isPasting, problem] = [0, false, ''];
  const go = (to: number) => {
    at = to % examples.length;
    void session.setCells(examples[at]!);
  };
  const togglePaste = () => {
    isPasting = !isPasting;
    problem = '';
    update();
    element.querySelector<HTMLElement>(isPasting ? 'textarea' : '[aria-expanded]')?.focus();
  };
  const leave = ({ key }: KeyboardEvent) => {
    if (key === 'Escape') togglePaste();
  };
  const take = async (event: Event) => {
    const { value } = event.target as HTMLTextAreaElement;
    if (value.trim() === '') return;
    try {
      const cells = await readPastedRow(value, session.model!.engine, session);
      if (isPasting) togglePaste();
      await session.setCells(cells);
    } catch (error) {
      problem = (error as Error).message;
      update();
    }
  };
  const pasteBox = () => html`<div class="paste">
    <label for="pasted-row">A row: CSV under its header, or JSON</label>
    <textarea id="pasted-row" rows="4" spellcheck="false" aria-describedby="paste-problem" @input=${take} @keydown=${leave}></textarea>
    <p class="problem" id="paste-problem" aria-live="polite"><bdi>${problem}</bdi></p></div>`;
  const update = () => {
    const isOwn = session.cells !== examples[at];
    const where = examplesFrom === null ? made : `row ${at + 1} of ${examplesFrom}`;
    const paste = html`<button type="button" aria-expanded=${isPasting} @click=${togglePaste}>Paste a row</button>`;
    const next = html`<button type="button" @click=${() => go(at + 1)}>Next example</button>`;
    render(
      html`
        ${examples.length > 1 ? next : nothing}
        <button type="button" aria-disabled=${at === 0 && !isOwn} @click=${() => go(0)}>First example</button>
        ${session.model ? paste : nothing}
        <span class="note"><bdi>${isOwn ? 'your own row' : where}</bdi></span>
        ${isPasting ? pasteBox() : nothing}`,
      element,
    );
  };
  update();
  session.subscribe(update);
}
