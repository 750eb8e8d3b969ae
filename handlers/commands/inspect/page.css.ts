/** The look of the page: light or dark as the reader's system is. */
export default `
:root { color-scheme: light dark; --paper: #fbfaf8; --card: #fff; --ink: #22252a; --soft: #6b7078; --line: #e4e1db;
  --ember: #d9541e; --ember-soft: #fbe4d8; --leaf: #e3f0e4; --leaf-line: #8db894; }
@media (prefers-color-scheme: dark) { :root { --paper: #17181b; --card: #1f2125; --ink: #e8e6e3; --soft: #9aa0a8;
  --line: #33363c; --ember: #f2793f; --ember-soft: #46291b; --leaf: #20362a; --leaf-line: #4c7a58; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1060px; margin: 0 auto; padding: 32px 20px 64px; }
header { margin-bottom: 20px; }
h1 { margin: 0 0 6px; font-size: 30px; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 0 0 10px; font-size: 17px; }
.brand { margin: 0; color: var(--ember); font-size: 13px; font-weight: 600; letter-spacing: .04em; }
.chip { display: inline-block; margin: 0 6px 6px 0; padding: 2px 10px; border-radius: 12px; background: var(--ember-soft); font-size: 13px; }
section { margin-bottom: 18px; padding: 18px 20px; border: 1px solid var(--line); border-radius: 10px; background: var(--card); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(100px, 1fr)); gap: 14px 16px; }
.tile b { display: block; font-size: 21px; font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.tile span, .note, figcaption { color: var(--soft); font-size: 13px; }
.note { margin: 8px 0; overflow-wrap: anywhere; }
.switch input { position: absolute; opacity: 0; }
.switch label { display: inline-block; margin-right: 6px; padding: 3px 12px; border: 1px solid var(--line); border-radius: 14px; cursor: pointer; font-size: 13px; }
.switch input:checked + label { border-color: var(--ember); background: var(--ember-soft); }
.switch input:focus-visible + label { outline: 2px solid var(--ember); }
.switch .chart { display: none; }
#show-gain:checked ~ .chart-gain, #show-weight:checked ~ .chart-weight, #show-cover:checked ~ .chart-cover { display: block; }
.bars { margin: 0; padding: 0; list-style: none; }
.bars li { display: grid; grid-template-columns: minmax(90px, 22%) 1fr 84px; gap: 12px; align-items: center; padding: 2px 0; }
.bars .name { overflow: hidden; text-align: right; text-overflow: ellipsis; white-space: nowrap; }
.bars .track { height: 14px; border-radius: 3px; background: var(--paper); }
.bars i { display: block; height: 100%; min-width: 1px; border-radius: 3px; background: var(--ember); }
.bars b { font-weight: 500; font-variant-numeric: tabular-nums; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 24px; }
figure { margin: 0; }
svg.columns { display: block; width: 100%; border-bottom: 1px solid var(--line); fill: var(--ember); }
svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
.scroll { overflow-x: auto; }
svg.tree { max-width: 100%; height: auto; }
svg.tree path { fill: none; stroke: var(--soft); stroke-width: 1.2; }
svg.tree circle { fill: var(--ember); }
svg.tree text { fill: var(--ink); text-anchor: middle; }
svg.tree text.small { fill: var(--soft); font-size: 11px; }
svg.tree .split rect { fill: var(--ember-soft); stroke: var(--ember); }
svg.tree .leaf rect { fill: var(--leaf); stroke: var(--leaf-line); }
table { width: 100%; border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
th { color: var(--soft); font-weight: 500; text-align: left; }
th, td { padding: 4px 14px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
code { font-size: 12px; }
`;
