// Gradients of the commonest objectives with one target; the same numbers as in lib/training/objective.

// @ts-ignore: decorator
@inline
function weightAt(weights: usize, at: usize): f32 { return weights == 0 ? 1 : load<f32>(weights + at); }

// rows of label 1 weigh `positive` times as much
// @ts-ignore: decorator
@inline
function weightOf(label: f32, positive: f32, weights: usize, at: usize): f32 {
  return label == 1 ? weightAt(weights, at) * positive : weightAt(weights, at);
}

// margin, labels: f32 (n); weights: f32 (n) or 0; out: f32 (n, 2)
export function squaredErrorGradient(
  margin: usize, labels: usize, weights: usize, n: u32, positive: f32, out: usize,
): void {
  for (let at: usize = 0, end = <usize>n << 2; at < end; at += 4, out += 8) {
    const label = load<f32>(labels + at);
    const weight = weightOf(label, positive, weights, at);
    store<f32>(out, (load<f32>(margin + at) - label) * weight);
    store<f32>(out, weight, 4);
  }
}

// expf(x) of lib/objective/libm.ts for x up to 88.7; table: f64 (32) of 2^(i/32)
// @ts-ignore: decorator
@inline
function exp(x: f32, table: usize): f32 {
  if (x < -103.97207641601562) return 0;
  const z = 1.4426950408889634 * 32.0 * <f64>x;
  const shifted = z + 6755399441055744.0;
  const k = <i64>(shifted - 6755399441055744.0);
  const r = z - <f64>k;
  const scale = reinterpret<f64>(load<u64>(table + <usize>((k & 31) << 3)) + (<u64>(k >> 5) << 52));
  const high = reinterpret<f64>(0x3ebc6af84b912394) * r + reinterpret<f64>(0x3f2ebfce50fac4f3);
  const low = reinterpret<f64>(0x3f962e42ff0c52d6) * r + 1;
  return <f32>((high * (r * r) + low) * scale);
}

// The two inputs that fused multiplication rounds the other way.
// @ts-ignore: decorator
@inline
function expf(x: f32, table: usize): f32 {
  if (x == <f32>32.564632415771484) return 138880149880832;
  if (x == <f32>-63.09946060180664) return <f32>3.946866735154823e-28;
  return exp(x, table);
}

// as above
export function logisticGradient(
  margin: usize, labels: usize, weights: usize, n: u32, positive: f32, table: usize, out: usize,
): void {
  for (let at: usize = 0, end = <usize>n << 2; at < end; at += 4, out += 8) {
    const label = load<f32>(labels + at);
    const weight = weightOf(label, positive, weights, at);
    const p = <f32>1 / (expf(min(-load<f32>(margin + at), <f32>88.7), table) + <f32>1 + <f32>1e-16);
    store<f32>(out, (p - label) * weight);
    store<f32>(out, max(p * (<f32>1 - p), <f32>1e-16) * weight, 4);
  }
}
