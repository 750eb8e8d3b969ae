// The look of every page: paper, ink and an ember. Colours are variables, so that drawings follow light, dark and paper as
// texts do. Texts have a contrast of at least 4.5 to 1 with what is behind them in both, marks and lines of charts 3 to 1.
//
// Series are told apart by people with colour blindness: Okabe and Ito's colours, darker on paper and lighter in the dark.

const COLORS = `
:root {
  color-scheme: light dark;
  --paper: #faf8f5; --card: #ffffff; --sunken: #f4f0ea; --ink: #24211d; --muted: #6a6359; --line: #e7e1d8; --edge: #8f877b;
  --ember: #b8410f; --ember-soft: #fbeade; --on-ember: #ffffff; --good: #1d7a4d; --bad: #b3261e; --bad-soft: #fbe6e3;
  --positive: #c8500a; --negative: #1f6fb2; --share-color: 200, 80, 10;
  --series-0: #c8500a; --series-1: #1f6fb2; --series-2: #0b8a64; --series-3: #b0568d; --series-4: #a87400;
  --series-5: #3a8fc4; --series-6: #7a5195; --series-7: #6f7c00; --series-8: #8f3d2e; --series-9: #5b6770;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #161412; --card: #1f1c19; --sunken: #282420; --ink: #efeae3; --muted: #aaa195; --line: #38332d; --edge: #7d756a;
    --ember: #ff9457; --ember-soft: #432a1a; --on-ember: #1f1208; --good: #5cc490; --bad: #ff8f85; --bad-soft: #472420;
    --positive: #f58a45; --negative: #5aaee6; --share-color: 190, 85, 25;
    --series-0: #f58a45; --series-1: #5aaee6; --series-2: #3cc79c; --series-3: #e09cc6; --series-4: #e8b33c;
    --series-5: #9ad3f5; --series-6: #b594d6; --series-7: #c2cf4a; --series-8: #e07a6a; --series-9: #a3afb9;
  }
}
`;

const TEXTS = `
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; padding: 40px clamp(14px, 4vw, 40px) 72px; background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
header, main, footer { max-width: 1120px; margin: 0 auto; }
.made-by { display: flex; align-items: center; gap: 6px; margin: 0 0 10px; color: var(--ember); font-size: 13px; font-weight: 600; letter-spacing: .02em; }
.mark { width: 16px; height: 16px; fill: currentColor; }
h1 { margin: 0; font-size: clamp(24px, 4vw, 32px); font-weight: 650; line-height: 1.2; letter-spacing: -.015em; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 18px; font-weight: 650; line-height: 1.35; letter-spacing: -.005em; overflow-wrap: anywhere; }
h3 { margin: 0 0 8px; font-size: 14px; font-weight: 600; overflow-wrap: anywhere; }
p { margin: 8px 0; overflow-wrap: anywhere; }
a { color: var(--ember); }
.about { margin: 4px 0 18px; color: var(--muted); max-width: 78ch; }
.note { color: var(--muted); font-size: 13px; }
.finding { margin: 4px 0 18px; padding: 10px 14px; max-width: 86ch; border-left: 3px solid var(--ember); border-radius: 0 8px 8px 0; background: var(--ember-soft); }
.error { color: var(--bad); }
code { font: 12.5px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { margin: 0; padding: 14px 16px; border-radius: 8px; background: var(--sunken); overflow-x: auto; }
:focus-visible { outline: 2px solid var(--ember); outline-offset: 2px; border-radius: 4px; }
.visually-hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;

const PARTS = `
section { margin-top: 20px; padding: clamp(16px, 3vw, 28px); border: 1px solid var(--line); border-radius: 14px; background: var(--card); }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(128px, 1fr)); gap: 12px; margin: 22px 0 0; }
.tile { display: flex; flex-direction: column-reverse; justify-content: flex-end; padding: 14px 16px; border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
.tile dt { color: var(--muted); font-size: 13px; overflow-wrap: anywhere; }
.tile dd { margin: 0; font-size: 22px; font-weight: 600; line-height: 1.3; letter-spacing: -.01em; overflow-wrap: anywhere; }
.chips { display: flex; flex-wrap: wrap; gap: 6px; margin: 12px 0 0; padding: 0; list-style: none; }
.chip { padding: 2px 10px; border-radius: 999px; background: var(--ember-soft); font-size: 13px; overflow-wrap: anywhere; }
.row { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 24px 32px; align-items: start; }
.row > div { min-width: 0; }
.row > div:only-child { max-width: 520px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; }
th, td { padding: 6px 18px 6px 0; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
th:first-child, .text { text-align: left; }
th { font-weight: 500; }
thead th { color: var(--muted); font-size: 13px; }
tbody th { max-width: 36ch; overflow-wrap: anywhere; }
.scroll th, .scroll td { max-width: 34ch; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
@media (max-width: 640px) { .scroll tbody th { max-width: 22ch; } }
h2 + .scroll, h2 + .tabs, h2 + .chart { margin-top: 14px; }
details { margin-top: 14px; }
summary { width: fit-content; color: var(--muted); cursor: pointer; font-size: 13px; }
details > :not(summary) { margin-top: 10px; }
.tabs > input { position: absolute; opacity: 0; }
.tabs > label { display: inline-block; margin: 0 4px 14px 0; padding: 4px 14px; border: 1px solid var(--line); border-radius: 999px; cursor: pointer; font-size: 13px; }
.tabs > label:hover { border-color: var(--edge); }
.tabs > input:checked + label { border-color: var(--ember); background: var(--ember-soft); }
.tabs > input:focus-visible + label { outline: 2px solid var(--ember); outline-offset: 2px; }
.tabs > .tab { display: none; }
`;

const CONTROLS = `
button, select, input, textarea { font: inherit; color: inherit; }
input:not([type=radio], [type=checkbox], [type=range], [type=file]), select, textarea {
  width: 100%; min-height: 38px; padding: 6px 10px; border: 1px solid var(--edge); border-radius: 8px; background: var(--card);
}
button, .button {
  min-height: 38px; padding: 6px 16px; border: 1px solid var(--edge); border-radius: 8px; background: var(--card); color: var(--ink);
  cursor: pointer; font-weight: 500; text-decoration: none;
}
button:hover, .button:hover { border-color: var(--ember); }
button.primary, .button.primary { border-color: var(--ember); background: var(--ember); color: var(--on-ember); }
button[aria-disabled=true] { opacity: .5; cursor: default; }
input[type=radio], input[type=checkbox], input[type=range] { accent-color: var(--ember); }
[aria-invalid=true] { border-color: var(--bad) !important; }
`;

/** A chart is as wide as its place; of one that was drawn in two widths, that which fits is shown. */
const CHARTS = `
.chart { margin: 0; container-type: inline-size; }
.chart svg { display: block; width: 100%; height: auto; font-family: inherit; overflow: visible; }
.chart figcaption { margin-bottom: 6px; color: var(--muted); font-size: 13px; overflow-wrap: anywhere; }
.chart.two-widths .narrow { display: none; max-width: 460px; }
.tree-list, .tree-list ul { margin: 0; padding: 0 0 0 18px; list-style: none; border-left: 1px solid var(--line); }
.tree-list { padding: 0; border: 0; font-size: 14px; overflow-wrap: anywhere; }
.tree-list li { padding: 3px 0; }
.tree-list b { color: var(--ember); font-weight: 600; }
.tree-list small { color: var(--muted); }
.tree-list .leaf { padding: 1px 7px; border-radius: 6px; background: var(--sunken); }
@container (max-width: 640px) {
  .chart.two-widths .narrow { display: block; }
  .chart.two-widths .wide { display: none; }
}
`;

const PAPER = `
@media print {
  body { padding: 0; background: none; font-size: 13px; }
  header, main { max-width: none; }
  section { break-inside: avoid; margin-top: 14px; padding: 14px 0; border-width: 1px 0 0; border-radius: 0; }
  .tile { padding: 8px 10px; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;

/** The rules that all pages share: CSS. */
export const STYLE_SHEET: string = COLORS + TEXTS + PARTS + CONTROLS + CHARTS + PAPER;
