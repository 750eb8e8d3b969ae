/** 50,000 rows of 28 normal numbers with six decimals, the same each time. */
export function table(numFeature = 28, numRow = 50_000) {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / 4_294_967_297;
  };
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  const line = (cell) => `${Array.from({ length: numFeature }, (_, at) => cell(at)).join(',')}\n`;
  const header = Buffer.from(line((at) => `f${at}`));
  return { header, rows: Buffer.from(Array.from({ length: numRow }, () => line(() => normal().toFixed(6))).join('')) };
}
