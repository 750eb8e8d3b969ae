// All charts of all pages, as SVG in HTML: pure functions, the same in Node and in a page. The build makes one bundle of
// them and of ECharts: dist/charts.cjs.

export { barChart } from './bar-chart.ts';
export { columnChart } from './column-chart.ts';
export { beeswarm, scatterChart } from './dot-charts.ts';
export { lineChart } from './line-chart.ts';
export { treeDrawing } from './tree-drawing.ts';
export { waterfall } from './waterfall.ts';
export { whatIf } from './what-if.ts';
