// The categories of a feature by their bytes: open addressing, by keys of the first and last eight bytes, which decide most texts.

import { leaveToHost } from './decimal';
import { CategorySlot, CategoryTable } from './records';

/** Up to 8 bytes as a number, zeros behind them. */
// @ts-ignore: decorator
@inline
export function keyOf(start: usize, bytes: usize): u64 {
  return load<u64>(start) & select<u64>(-1, (<u64>1 << (<u64>bytes << 3)) - 1, bytes >= 8);
}

/** The last 8 bytes of more than 8. */
// @ts-ignore: decorator
@inline
function lastKeyOf(start: usize, bytes: usize): u64 {
  return select<u64>(load<u64>(start + bytes - 8), 0, bytes > 8);
}

/** Texts of a column are often alike but for their last byte, which a product has in its highest bits: they come down before the last one. */
// @ts-ignore: decorator
@inline
function hash(first: u64, last: u64, start: usize, bytes: usize): u32 {
  let h = (first + <u64>bytes) * 0x9e3779b97f4a7c15 ^ last;
  if (bytes > 16) {
    for (let at = start + 8; at < start + bytes - 8; at += 8) h = (rotl<u64>(h, 5) ^ load<u64>(at)) * 0x9e3779b97f4a7c15;
  }
  return <u32>((h ^ h >>> 32) * 0xc2b2ae3d27d4eb4f >>> 32);
}

function isSame(a: usize, b: usize, bytes: usize): bool {
  for (const end = a + bytes; a < end; a += 8, b += 8) if (load<u64>(a) != load<u64>(b)) return false;
  return true;
}

// @ts-ignore: decorator
@inline
function slotAt(table: CategoryTable, at: u32): CategorySlot {
  return changetype<CategorySlot>(<usize>table.slots + <usize>(at & table.mask) * offsetof<CategorySlot>());
}

/** The slot of a text, or the empty one where it would be. */
// @ts-ignore: decorator
@inline
function findSlot(table: CategoryTable, start: usize, bytes: usize): CategorySlot {
  const first = keyOf(start, bytes), last = lastKeyOf(start, bytes);
  let at = hash(first, last, start, bytes), slot = slotAt(table, at);
  while (slot.text != 0) {
    const isAlike = slot.first == first && slot.last == last && slot.bytes == <u32>bytes;
    if (isAlike && (bytes <= 16 || isSame(<usize>slot.text + 8, start + 8, bytes - 16))) break;
    slot = slotAt(table, ++at);
  }
  return slot;
}

/** The code of a category; what is none is for the host. 8 bytes before and behind the text can be read, here and below. */
// @ts-ignore: decorator
@inline
export function findCategory(table: CategoryTable, start: usize, bytes: usize): f64 {
  const slot = findSlot(table, start, bytes);
  return slot.text == 0 ? leaveToHost() : <f64>slot.code;
}

/** Adds a text that stays where it is; there is an empty slot at least for it and for one more. */
export function putCategory(table: CategoryTable, start: usize, bytes: usize, code: f32): void {
  const slot = findSlot(table, start, bytes);
  slot.first = keyOf(start, bytes);
  slot.last = lastKeyOf(start, bytes);
  slot.text = <u32>start;
  slot.bytes = <u32>bytes;
  slot.code = code;
}
