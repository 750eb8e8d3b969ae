// expf of lib/objective/libm.ts, equal to glibc's for all 2^32 inputs. table: f64 (32) of 2^(i/32).

const INV_LN2_32: f64 = 1.4426950408889634 * 32.0;
/** Adding and subtracting 1.5 * 2^52 rounds a double to the nearest integer. */
const SHIFT: f64 = 6755399441055744.0;

// The two inputs that fused multiplication rounds the other way.
const FUSED_A: f32 = 32.564632415771484;
const FUSED_B: f32 = -63.09946060180664;
const EXP_FUSED_A: f32 = 138880149880832;
const EXP_FUSED_B: f32 = 3.946866735154823e-28;

export function expf(x: f32, table: usize): f32 {
  if (x > 88.72283172607422) return Infinity;
  if (x < -103.97207641601562) return 0;
  if (x != x) return x;
  if (x == FUSED_A) return EXP_FUSED_A;
  if (x == FUSED_B) return EXP_FUSED_B;
  const z = INV_LN2_32 * <f64>x;
  const k = <i64>(z + SHIFT - SHIFT);
  const r = z - <f64>k;
  const scale = reinterpret<f64>(load<u64>(table + <usize>((k & 31) << 3)) + (<u64>(k >> 5) << 52));
  const high = reinterpret<f64>(0x3ebc6af84b912394) * r + reinterpret<f64>(0x3f2ebfce50fac4f3);
  const low = reinterpret<f64>(0x3f962e42ff0c52d6) * r + 1;
  return <f32>((high * (r * r) + low) * scale);
}

/** Whether all of four numbers are neither missing, nor out of range, nor one of the two odd inputs. */
// @ts-ignore: decorator
@inline
export function isPlain(x: v128): bool {
  const inside = f32x4.le(f32x4.abs(x), f32x4.splat(88));
  const isOdd = v128.or(f32x4.eq(x, f32x4.splat(FUSED_A)), f32x4.eq(x, f32x4.splat(FUSED_B)));
  return i32x4.all_true(v128.andnot(inside, isOdd));
}

/** Two doubles' exponentials. */
// @ts-ignore: decorator
@inline
function exp2(x: v128, table: usize): v128 {
  const z = f64x2.mul(x, f64x2.splat(INV_LN2_32));
  const shifted = f64x2.add(z, f64x2.splat(SHIFT));
  const r = f64x2.sub(z, f64x2.sub(shifted, f64x2.splat(SHIFT)));
  // the low bits of `shifted` are the integer k: 2^(k % 32 / 32) from the table, k / 32 goes to the exponent
  const a = i32x4.extract_lane(shifted, 0) & 31, b = i32x4.extract_lane(shifted, 2) & 31;
  const fraction = v128.load64_lane(table + (<usize>b << 3), v128.load64_zero(table + (<usize>a << 3)), 1);
  const scale = i64x2.add(fraction, i64x2.shl(v128.and(shifted, i64x2.splat(-32)), 47));
  const c0 = f64x2.splat(reinterpret<f64>(0x3ebc6af84b912394)), c1 = f64x2.splat(reinterpret<f64>(0x3f2ebfce50fac4f3));
  const high = f64x2.add(f64x2.mul(c0, r), c1);
  const low = f64x2.add(f64x2.mul(f64x2.splat(reinterpret<f64>(0x3f962e42ff0c52d6)), r), f64x2.splat(1));
  return f64x2.mul(f64x2.add(f64x2.mul(high, f64x2.mul(r, r)), low), scale);
}

/** The exponentials of four plain numbers. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128, table: usize): v128 {
  const low = f32x4.demote_f64x2_zero(exp2(f64x2.promote_low_f32x4(x), table));
  const high = f32x4.demote_f64x2_zero(exp2(f64x2.promote_low_f32x4(i64x2.shuffle(x, x, 1, 1)), table));
  return i64x2.shuffle(low, high, 0, 2);
}
