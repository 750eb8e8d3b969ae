import { html, render } from 'lit-html';
import type { Session } from '../session.ts';

/** Ways to other rows: the next example, and back to the first. */
export function openExamples(element: HTMLElement, session: Session): void {
  const { examples, examplesFrom } = session.description;
  let at = 0;
  const go = (to: number) => {
    at = to % examples.length;
    void session.setCells(examples[at]!);
  };
  const update = () => {
    const isChanged = session.cells !== examples[at];
    const where = examplesFrom === null ? 'made of the model’s thresholds' : `row ${at + 1} of ${examplesFrom}`;
    render(
      html`
        <button type="button" @click=${() => go(at + 1)}>Next example</button>
        <button type="button" ?disabled=${at === 0 && !isChanged} @click=${() => go(0)}>First example</button>
        <span class="note"><bdi>${isChanged ? 'your own row' : where}</bdi></span>`,
      element,
    );
  };
  update();
  session.subscribe(update);
}
