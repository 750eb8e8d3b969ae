// logf of lib/objective/libm.ts, equal to glibc's. table: f64 (16, 2) of 1/c and log(c).

/** Bits of 0.69921875, where the sixteenths begin. */
const OFFSET: u32 = 0x3f330000;

export function logf(x: f32, table: usize): f32 {
  if (!(x > 0)) return x == 0 ? -Infinity : NaN;
  if (x == Infinity) return x;
  const isSubnormal = x < <f32>1.1754943508222875e-38;
  const bits = isSubnormal ? reinterpret<u32>(x * <f32>8388608) - (23 << 23) : reinterpret<u32>(x);
  const offset = <i32>(bits - OFFSET);
  const entry = table + <usize>(((offset >> 19) & 15) << 4);
  const z = reinterpret<f32>(bits - (<u32>offset & 0xff800000));
  const r = <f64>z * load<f64>(entry) - 1;
  const y0 = load<f64>(entry, 8) + <f64>(offset >> 23) * reinterpret<f64>(0x3fe62e42fefa39ef);
  const r2 = r * r;
  const y = reinterpret<f64>(0xbfd00ea348b88334) * r2
    + (reinterpret<f64>(0x3fd5575b0be00b6a) * r + reinterpret<f64>(0xbfdffffef20a4123));
  return <f32>(y * r2 + (y0 + r));
}
