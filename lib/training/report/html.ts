const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** Text as it may stand anywhere in HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES.get(character)!);
}

/** A part of the page under a heading, with a line that says what is to be seen; `body` is HTML. */
export function section(title: string, about: string, body: string): string {
  return `<section><h2>${escapeHtml(title)}</h2><p class="about">${escapeHtml(about)}</p>${body}</section>`;
}

/** Figures side by side where there is room; each is HTML. */
export function row(...figures: readonly string[]): string {
  return `<div class="row">${figures.map((figure) => `<div>${figure}</div>`).join('')}</div>`;
}

/** A table of texts; the first column names the rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (texts: readonly string[], tag: string) =>
    texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells(row.slice(0, 1), 'th')}${cells(row.slice(1), 'td')}</tr>`).join('');
  return `<table><thead><tr>${cells(head, 'th')}</tr></thead><tbody>${body}</tbody></table>`;
}
