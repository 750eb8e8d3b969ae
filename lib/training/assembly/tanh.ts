// expm1f of lib/objective/libm-near-one.ts and tanhf of ../special-functions.ts, equal to glibc's.

const LN2_HIGH: f32 = 6.9313812256e-1;
const LN2_LOW: f32 = 9.0580006145e-6;
const INV_LN2: f32 = 1.4426950216;

// 1 + Q1 h + … + Q5 h^5
// @ts-ignore: decorator
@inline
function expm1Ratio(h: f32): f32 {
  let sum: f32 = -2.0109921195e-7;
  sum = <f32>4.0082177293e-6 + h * sum;
  sum = <f32>-7.936507609e-5 + h * sum;
  sum = <f32>1.5873016091e-3 + h * sum;
  sum = <f32>-3.3333335072e-2 + h * sum;
  return <f32>1 + h * sum;
}

// 2^k (1 + r - e) - 1 without cancellation
function scaleExpm1(k: i32, r: f32, e: f32): f32 {
  if (k == -1) return <f32>0.5 * (r - e) - <f32>0.5;
  if (k == 1) return r < <f32>-0.25 ? <f32>-2 * (e - (r + <f32>0.5)) : <f32>1 + <f32>2 * (r - e);
  const scale = reinterpret<f64>((<u64>(1023 + k)) << 52);
  if (k <= -2 || k > 56) return <f32>(<f64>(<f32>1 - (e - r)) * scale) - <f32>1;
  if (k < 23) return <f32>(<f64><f32>(1.0 - 1.0 / scale - <f64>(e - r)) * scale);
  return <f32>(<f64>(r - <f32>(<f64>e + 1.0 / scale) + <f32>1) * scale);
}

function expm1f(x: f32): f32 {
  if (x != x || x >= <f32>88.72283935546875) return x + Infinity;
  if (x <= <f32>-18.714973449707031) return -1;
  const size = abs(x);
  if (size < <f32>2.9802322387695312e-8) return x; // 2^-25
  let k = 0;
  let r = x, c: f32 = 0;
  if (size > <f32>0.3465735912322998) {
    if (size < <f32>1.039720892906189) k = x < 0 ? -1 : 1;
    else k = <i32>(INV_LN2 * x + (x < 0 ? <f32>-0.5 : <f32>0.5));
    const high = x - <f32>k * LN2_HIGH;
    const low = <f32>k * LN2_LOW;
    r = high - low;
    c = high - r - low;
  }
  const half = <f32>0.5 * r;
  const square = r * half;
  const ratio = expm1Ratio(square);
  const t = <f32>3 - ratio * half;
  const e = square * ((ratio - t) / (<f32>6 - r * t));
  if (k == 0) return r - (r * e - square);
  return scaleExpm1(k, r, r * (e - c) - c - square);
}

export function tanhf(x: f32): f32 {
  const size = abs(x);
  if (size >= 22) return copysign<f32>(1, x);
  if (!(size >= <f32>3.725290298461914e-9)) return x; // 2^-28; NaN as well
  const isLarge = size >= 1;
  const t = expm1f((isLarge ? <f32>2 : <f32>-2) * size);
  const quotient = (isLarge ? <f32>2 : -t) / (t + <f32>2);
  return copysign<f32>(isLarge ? <f32>1 - quotient : quotient, x);
}
