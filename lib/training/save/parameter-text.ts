const { fround } = Math;

/** A float32 parameter as XGBoost writes it: nine digits as C++ streams print them, e.g. 0.699999988. */
export function parameterText(value: number): string {
  const [digits, exponent] = fround(value).toExponential(8).split('e') as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 9) {
    const sign = power < 0 ? '-' : '+';
    return `${trimZeros(digits)}e${sign}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  return trimZeros(fround(value).toFixed(8 - power));
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
