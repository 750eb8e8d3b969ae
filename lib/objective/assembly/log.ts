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

/** Whether all of four numbers are positive, finite and not subnormal. */
// @ts-ignore: decorator
@inline
export function isOrdinary(x: v128): bool {
  return i32x4.all_true(v128.and(f32x4.ge(x, f32x4.splat(1.1754943508222875e-38)), f32x4.lt(x, f32x4.splat(Infinity))));
}

/** Two doubles' logarithms: of x * 2^k, with the table's entries at two addresses. */
// @ts-ignore: decorator
@inline
function log2(x: v128, k: v128, first: usize, second: usize): v128 {
  const a = v128.load(first), b = v128.load(second);
  const r = f64x2.sub(f64x2.mul(x, i64x2.shuffle(a, b, 0, 2)), f64x2.splat(1));
  const y0 = f64x2.add(i64x2.shuffle(a, b, 1, 3), f64x2.mul(k, f64x2.splat(reinterpret<f64>(0x3fe62e42fefa39ef))));
  const low = f64x2.add(
    f64x2.mul(f64x2.splat(reinterpret<f64>(0x3fd5575b0be00b6a)), r), f64x2.splat(reinterpret<f64>(0xbfdffffef20a4123)),
  );
  const r2 = f64x2.mul(r, r);
  const y = f64x2.add(f64x2.mul(f64x2.splat(reinterpret<f64>(0xbfd00ea348b88334)), r2), low);
  return f64x2.add(f64x2.mul(y, r2), f64x2.add(y0, r));
}

/** The logarithms of four ordinary numbers. */
// @ts-ignore: decorator
@inline
export function log4(x: v128, table: usize): v128 {
  const offset = i32x4.sub(x, i32x4.splat(OFFSET));
  const entry = i32x4.shl(v128.and(i32x4.shr_u(offset, 19), i32x4.splat(15)), 4);
  const z = i32x4.sub(x, v128.and(offset, i32x4.splat(0xff800000)));
  const k = i32x4.shr_s(offset, 23);
  const low = log2(
    f64x2.promote_low_f32x4(z), f64x2.convert_low_i32x4_s(k),
    table + i32x4.extract_lane(entry, 0), table + i32x4.extract_lane(entry, 1),
  );
  const high = log2(
    f64x2.promote_low_f32x4(i64x2.shuffle(z, z, 1, 1)), f64x2.convert_low_i32x4_s(i64x2.shuffle(k, k, 1, 1)),
    table + i32x4.extract_lane(entry, 2), table + i32x4.extract_lane(entry, 3),
  );
  return i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}
