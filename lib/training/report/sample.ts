/** At most `max` of the positions 0 … n - 1, evenly spread: the same ones in every run. */
export function samplePositions(n: number, max: number): number[] {
  if (n <= max) return Array.from({ length: n }, (_, index) => index);
  return Array.from({ length: max }, (_, index) => Math.floor((index * n) / max));
}
