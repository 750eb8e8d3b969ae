// The one place that makes HTML of texts: what users named stays text, whatever is in it.

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** A text or number as it may stand anywhere in HTML: in elements and in quoted attributes. */
export function escapeHtml(text: string | number): string {
  return String(text).replace(/[&<>"']/g, (character) => ENTITIES.get(character)!);
}

/** A part of the page under a heading, with a line (a text) that says what is to be seen; `body` is HTML. */
export function section(title: string, about: string, body: string): string {
  const line = about === '' ? '' : `<p class="about">${escapeHtml(about)}</p>`;
  return `<section><h2>${escapeHtml(title)}</h2>${line}${body}</section>`;
}

/** Figures side by side where there is room; each is HTML. */
export function row(...figures: readonly string[]): string {
  return `<div class="row">${figures.map((figure) => `<div>${figure}</div>`).join('')}</div>`;
}

/** HTML that scrolls sideways where it is wider than the page, with the keyboard as well. */
export function scroll(label: string, body: string): string {
  return `<div class="scroll" role="region" aria-label="${escapeHtml(label)}" tabindex="0">${body}</div>`;
}

/** What is there for those who ask for it: below a line (a text) that opens it; `body` is HTML. */
export function details(summary: string, body: string): string {
  return `<details><summary>${escapeHtml(summary)}</summary>${body}</details>`;
}

/** A table of texts; the first column names the rows. Its label is for those who cannot see it. */
export function table(label: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const marks = head.map((_, column) => (rows.some((cells) => WORDS.test(cells[column] ?? '')) ? ' class="text"' : ''));
  const titles = head.map((text, column) => `<th scope="col"${marks[column]}>${escapeHtml(text)}</th>`).join('');
  const body = rows.map(([first = '', ...rest]) => {
    const cells = rest.map((text, at) => `<td${marks[at + 1]}${titleOf(text)}>${escapeHtml(text)}</td>`).join('');
    return `<tr><th scope="row"${titleOf(first)}>${escapeHtml(first)}</th>${cells}</tr>`;
  });
  return scroll(label, `<table><thead><tr>${titles}</tr></thead><tbody>${body.join('')}</tbody></table>`);
}

/** What no number has. */
const WORDS = /\p{L}{2}/u;
/** Longer texts may be cut by the style. */
const ALWAYS_WHOLE = 30;

/** The whole text under the pointer where its place may be too small for it. */
function titleOf(text: string): string {
  return text.length > ALWAYS_WHOLE ? ` title="${escapeHtml(text)}"` : '';
}

/** A number, or a short text, that is worth being large. */
export interface Tile {
  readonly name: string;
  readonly value: string;
}

/** Large numbers with their names below. */
export function tiles(all: readonly Tile[]): string {
  const shown = all.map(
    ({ name, value }) => `<div class="tile"><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`,
  );
  return `<dl class="tiles">${shown.join('')}</dl>`;
}

/** Short texts that say what kind of thing this is. */
export function chips(texts: readonly string[]): string {
  const shown = texts.map((text) => `<li class="chip">${escapeHtml(text)}</li>`);
  return `<ul class="chips">${shown.join('')}</ul>`;
}
