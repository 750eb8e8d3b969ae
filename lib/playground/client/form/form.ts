import { html, nothing, render } from 'lit-html';
import type { Session } from '../../session.ts';
import { FieldView } from './field-view.ts';
import { findFields } from './find-fields.ts';

/** Forms with more fields begin with the most important ones, and can be searched. */
const MANY = 48;
/** How many more are shown at a time. */
const MORE = 200;

/** The form made from the features. Of many features, the ones that matter come first, and the others by name. */
export function openForm(element: HTMLElement, session: Session): void {
  const { fields } = session.description;
  const views = new Map<number, FieldView>();
  const list = document.createElement('div');
  list.className = 'fields';
  let [query, limit] = ['', MANY];

  const viewOf = (feature: number) => {
    const known = views.get(feature) ?? new FieldView(feature, session);
    views.set(feature, known);
    known.update();
    return known;
  };
  const show = () => {
    const found = findFields(fields, query, fields.length > MANY);
    list.replaceChildren(...found.slice(0, limit).map((feature) => viewOf(feature).element));
    render(fields.length > MANY ? controls(found.length) : nothing, head);
    render(found.length > limit ? more(found.length - limit) : nothing, foot);
  };
  const controls = (numFound: number) => html`
    <div class="search"><label for="field-search">Find a feature</label>
      <input id="field-search" type="search" autocomplete="off" @input=${search}></div>
    <p class="note">${Math.min(limit, numFound).toLocaleString('en-US')} of ${fields.length.toLocaleString('en-US')} features,
      the most important first</p>`;
  const more = (rest: number) =>
    html`<button type="button" @click=${showMore}>Show ${Math.min(MORE, rest)} more</button>`;
  const search = (event: Event) => {
    query = (event.target as HTMLInputElement).value;
    limit = MANY;
    show();
  };
  const showMore = () => {
    const next = limit;
    limit += MORE;
    show();
    list.children[next]?.querySelector<HTMLElement>('input, select')?.focus();
  };

  const [head, foot] = [document.createElement('div'), document.createElement('div')];
  element.append(head, list, foot);
  show();
  session.subscribe(() => {
    for (const view of views.values()) view.update();
  });
}
