// Columns of your own, made in one place: before training, and before every prediction of the model.
//
//   npx kindling train DATA.csv --target rings --script prepare.mjs -o rings
//   npx kindling score rings ROWS.csv scored.csv --script rings/code/prepare.mjs
//   npx kindling serve rings --script rings/code/prepare.mjs
//
// KINDLING_SCRIPT=rings/code/prepare.mjs says the same to the functions and the container.

export function prepare_fn(frame) {
  const [length, diameter, height] = ['length', 'diameter', 'height'].map((name) => frame.numbers(name));
  const prepared = frame.withColumns({
    volume: length.map((value, row) => value * diameter[row] * height[row]),
    grown: frame.texts('sex').map((sex) => (sex === undefined ? undefined : sex === 'I' ? 'no' : 'yes')),
  });
  return prepared.withoutColumns('sex');
}
