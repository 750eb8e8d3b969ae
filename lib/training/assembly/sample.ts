// Rows of a tree. XGBoost draws them by a linear congruential engine modulo 2^63.

// @ts-ignore: decorator
@inline
function advance(state: u64): u64 { return state * 16807 & 0x7fffffffffffffff; }

// gradient: f32 (n, 2); out: the same, 0 where a row is left out; a row stays with the probability `share`
export function sampleUniformly(gradient: usize, n: u32, seed: u32, share: f64, out: usize): void {
  let state = <u64>seed;
  if (state == 0) state = 1;
  for (const end = gradient + (<usize>n << 3); gradient < end; gradient += 8, out += 8) {
    state = advance(state);
    const drawn = <f64>(state - 1) / 9223372036854775808.0;
    store<u64>(out, drawn < share ? load<u64>(gradient) : 0);
  }
}

// probabilities: f32 (n); rows that stay weigh as much more as they are less likely to
export function sampleByGradient(gradient: usize, n: u32, seed: u32, probabilities: usize, out: usize): void {
  let state = <u64>seed;
  if (state == 0) state = 1;
  for (const end = gradient + (<usize>n << 3); gradient < end; gradient += 8, out += 8, probabilities += 4) {
    const probability = load<f32>(probabilities);
    const pair = load<u64>(gradient);
    store<u64>(out, pair);
    state = advance(state);
    if (probability >= 1) continue;
    if (<f32>(state - 1) / <f32>9223372036854775808.0 <= probability) {
      const scale = <f32>1 / probability;
      store<f32>(out, load<f32>(gradient) * scale);
      store<f32>(out, load<f32>(gradient, 4) * scale, 4);
    } else {
      store<u64>(out, 0);
    }
  }
}
