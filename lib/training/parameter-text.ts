const { fround } = Math;

/** A float32 parameter as XGBoost writes it: nine digits as C++ streams print them, e.g. 0.699999988. */
export function parameterText(value: number): string {
  const [digits, exponent] = fround(value).toExponential(8).split('e') as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 9) return `${trimZeros(digits)}${powerText(power)}`;
  return trimZeros(fround(value).toFixed(8 - power));
}

/** A float64 as Python writes it: `1.0`, `9.25e-07`, `nan`. */
export function pythonText(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace('Infinity', 'inf').toLowerCase();
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 16) return `${digits}${powerText(power)}`;
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

function powerText(power: number): string {
  return `e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
