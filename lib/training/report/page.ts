import { escapeHtml } from './html.ts';

/** A number that is worth being large. */
export interface Tile {
  readonly name: string;
  readonly value: string;
}

/** The whole page; `sections` are HTML, everything else is text. It loads nothing and runs nothing. */
export function page(title: string, subtitle: string, tiles: readonly Tile[], sections: readonly string[]): string {
  const shown = tiles.map(
    ({ name, value }) => `<div class="tile"><b>${escapeHtml(value)}</b><span>${escapeHtml(name)}</span></div>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${escapeHtml(title)}</h1><p class="about">${escapeHtml(subtitle)}</p></header>
<div class="tiles">${shown.join('')}</div>
${sections.join('\n')}
</body>
</html>
`;
}

/** Series colours are Okabe and Ito's, which people with colour blindness tell apart, lighter in the dark. */
const STYLE = `
:root {
  --paper: #fff; --card: #f6f7f9; --ink: #1c2430; --muted: #667085; --line: #e3e6ec; --accent: 0, 114, 178;
  --series-0: #0072b2; --series-1: #e69f00; --series-2: #009e73; --series-3: #cc79a7; --series-4: #d55e00;
  --series-5: #56b4e9; --series-6: #7a5195; --series-7: #8c9a00; --series-8: #b03a48; --series-9: #5b6770;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14181f; --card: #1c222c; --ink: #e6e9ef; --muted: #98a2b3; --line: #2d3543; --accent: 77, 171, 232;
    --series-0: #4dabe8; --series-1: #f0b429; --series-2: #2cc295; --series-3: #e0a0c4; --series-4: #f0803c;
    --series-5: #8fd0f5; --series-6: #b08ad0; --series-7: #c2cf4a; --series-8: #e07a86; --series-9: #9aa7b2;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 32px 24px 64px; max-width: 1188px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1 { margin: 0; font-size: 28px; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 19px; }
.about { margin: 4px 0 12px; color: var(--muted); max-width: 80ch; overflow-wrap: anywhere; }
.tiles { display: flex; flex-wrap: wrap; gap: 12px; margin: 16px 0 8px; }
.tile { padding: 12px 18px; min-width: 120px; border-radius: 10px; background: var(--card); }
.tile b { display: block; font-size: 22px; font-variant-numeric: tabular-nums; }
.tile span { color: var(--muted); font-size: 13px; }
section { margin-top: 36px; padding-top: 20px; border-top: 1px solid var(--line); }
.row { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 20px; align-items: start; }
.row > div:only-child { max-width: 640px; }
svg { display: block; width: 100%; height: auto; font-family: inherit; }
.scroll { overflow-x: auto; }
@media screen { .chart svg { min-width: var(--least); } }
table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 14px 5px 0; text-align: right; border-bottom: 1px solid var(--line); }
th:first-child { text-align: left; }
th { font-weight: 600; max-width: 28ch; overflow-wrap: anywhere; }
td { overflow-wrap: anywhere; }
.scroll th, .scroll td { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.confusion th, .confusion td { padding: 8px 14px; text-align: center; }
.confusion tbody th { text-align: right; }
.confusion td { background: rgba(var(--accent), calc(var(--share) / 125%)); border: 1px solid var(--paper); min-width: 56px; }
.dense { font-size: 11px; margin-bottom: 24px; }
.dense th, .dense td { padding: 2px 3px; min-width: 22px; height: 22px; }
.dense thead th { vertical-align: bottom; }
.dense thead span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 24ch; overflow: hidden; text-overflow: ellipsis; }
@media print {
  body { padding: 0; max-width: none; }
  section { break-inside: avoid; margin-top: 20px; }
  .dense { font-size: 7px; }
  .dense th, .dense td { padding: 1px; min-width: 0; height: auto; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
