import { escapeHtml } from './html.ts';
import { STYLE_SHEET } from './style-sheet.ts';

/** What a page is made of. */
export interface Page {
  /** a text */
  readonly title: string;
  /** what made the page, as a small line above its heading: a text */
  readonly madeBy: string;
  /** what is below the heading: HTML */
  readonly intro: string;
  /** HTML */
  readonly sections: readonly string[];
  /** more rules for this page alone: CSS */
  readonly style?: string;
  /** HTML behind everything else, for a page that runs scripts */
  readonly scripts?: string;
  /** what its Content-Security-Policy allows beside styles, as `script-src 'sha256-…'`; nothing if not given */
  readonly allows?: readonly string[];
}

/** The Content-Security-Policy of a page that is allowed so much beside styles. */
export function contentPolicy(allows: readonly string[]): string {
  return ["default-src 'none'", "style-src 'unsafe-inline'", 'img-src data:', ...allows].join('; ');
}

/** A whole page in one file: it loads nothing, and runs nothing but what it is given. */
export function renderPage({ title, madeBy, intro, sections, style = '', scripts = '', allows = [] }: Page): string {
  const policy = contentPolicy(allows);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${ICON}">
<style>${STYLE_SHEET}${style}</style>
</head>
<body>
<header>
<p class="made-by">${MARK}${escapeHtml(madeBy)}</p>
<h1>${escapeHtml(title)}</h1>
${intro}
</header>
<main>
${sections.filter((section) => section !== '').join('\n')}
</main>
${scripts}
</body>
</html>
`;
}

const FLAME =
  '<path d="M8.6.8c.5 2.6-.6 3.9-1.9 5.3C5.3 7.6 3.5 9.1 3.5 11.2c0 2.500 2 4.200 4.500 4.200s4.500-1.700 4.500-4.200c0-2-.9-3.300-1.700-4.300-.1 1-.5 1.700-1.200 2.200C10 6.200 10.200 2.900 8.600.8z"/>';
/** A flame, of the size of the text beside it. */
const MARK = `<svg class="mark" viewBox="0 0 16 16" aria-hidden="true">${FLAME}</svg>`;
/** The same for the browser's tab, so that no browser asks a server for one. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="#d9541e">${FLAME}</svg>`,
)}`;
