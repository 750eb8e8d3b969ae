/** What the playground has beside the look of every page: CSS. */
export const PLAYGROUND_STYLE = `
main > .finding { margin: 20px 0 0; }
.play { display: flex; flex-direction: column; gap: 20px; margin-top: 20px; }
.play section { margin-top: 0; }
.column { display: contents; }
.answer { order: -1; }
#beside:empty, #under:empty { display: none; }
#beside:not(:empty), #under:not(:empty) { display: flex; flex-direction: column; gap: 20px; }
#beside { order: 1; }
#under { order: 2; }
@media (min-width: 860px) {
  .play { display: grid; grid-template-columns: minmax(0, 7fr) minmax(340px, 5fr); align-items: start; }
  .column { display: flex; flex-direction: column; gap: 20px; min-width: 0; }
  .side { position: sticky; top: 20px; }
}
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 210px), 1fr)); gap: 18px 22px; margin-top: 18px; }
.field { display: flex; flex-direction: column; min-width: 0; }
.field label { font-weight: 550; overflow-wrap: anywhere; }
.field > input[type=text], .field > select { margin-top: 4px; }
.field input[type=range] { width: 100%; margin: 8px 0 0; height: 18px; }
.field input[type=range].is-missing { opacity: .4; }
.field ::placeholder { color: var(--muted); opacity: 1; font-style: italic; }
.field select.is-missing { color: var(--muted); font-style: italic; }
.field select option { color: var(--ink); font-style: normal; }
.hint { order: 2; margin: 2px 0 0; color: var(--muted); font-size: 12.5px; }
.problem { margin: 4px 0 0; color: var(--bad); font-size: 13px; }
.field .problem { order: 3; }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 10px; margin: 14px 0 0; }
.search { max-width: 380px; margin: 14px 0 0; }
.paste { flex-basis: 100%; }
.paste textarea { margin-top: 4px; font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; }
.answer .prediction { margin: 6px 0 2px; font-size: clamp(26px, 5vw, 38px); font-weight: 650; line-height: 1.15; letter-spacing: -.02em; overflow-wrap: anywhere; user-select: all; }
.answer .prediction b { font-weight: inherit; }
.is-stale { color: var(--muted); }
.is-stale .bars i { background: var(--edge); }
.bars { margin: 14px 0 0; padding: 0; list-style: none; }
.bars li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 12px; padding: 5px 0; font-size: 14px; }
.bars .name { overflow-wrap: anywhere; }
.bars .track { grid-column: 1 / -1; grid-row: 2; height: 8px; border-radius: 4px; background: var(--sunken); }
.bars i { display: block; height: 100%; border-radius: 4px; background: var(--series-0); }
.bars .value { user-select: all; }
.outputs { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 4px 16px; margin: 10px 0 0; }
.outputs dt { color: var(--muted); overflow-wrap: anywhere; }
.outputs dd { margin: 0; font-weight: 600; user-select: all; }
#form > :last-child:not(:empty) { margin-top: 18px; }
#result > :last-child { margin-bottom: 0; }
.actions:empty { display: none; }
:is(#beside, #under) .actions + div { margin-top: 14px; }
.csv-table { position: relative; max-height: 420px; overflow: auto; margin-top: 14px; }
.csv-table th, .csv-table td { white-space: nowrap; max-width: 280px; overflow: hidden; text-overflow: ellipsis; }
.csv-table th { position: sticky; background: var(--card); }
.csv-table thead th { top: 0; }
.csv-table tr > th:first-child { left: 0; }
.csv-table thead th:first-child { z-index: 1; }
.csv-table .answer { font-weight: 600; }
.csv-table .answer:last-child { text-align: left; font-weight: 400; }
.csv .actions { gap: 10px 24px; }
.csv label { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; max-width: 100%; }
.csv label select { width: auto; }
input[type=file] { max-width: 100%; }
input[type=file]::file-selector-button { font: inherit; color: inherit; padding: 6px 14px; margin-right: 8px; border: 1px solid var(--edge); border-radius: 8px; background: var(--card); cursor: pointer; }
.row-errors { margin: 12px 0 0; padding-left: 20px; color: var(--bad); font-size: 13px; overflow-wrap: anywhere; }
#beside .actions select, #under .actions select { width: auto; max-width: 100%; }
#beside tbody th { max-width: 18ch; }
.what-if { max-width: 520px; }
fieldset.tabs { margin: 0; padding: 0; border: 0; position: relative; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; max-height: 340px; overflow-y: auto; }
@media (max-width: 430px) { pre { padding: 12px; } pre code { font-size: 11.5px; } }
`;
