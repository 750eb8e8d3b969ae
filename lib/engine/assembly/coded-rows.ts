// Rows as codes of one byte for the lower levels of large trees.
//
// A column is a feature, up to 255 of its cuts that nodes compare with, and a direction of missing values; it exists only if
// a node needs it. Its code is the number of these cuts that are <= x; missing is 0 in a column that sends missing values
// left, and in one that sends them right not less than the number of its cuts. Each segment of the feature adds its part.

import { BLOCK, ColumnPart, DeepForm } from './records';

// @ts-ignore: decorator
@inline
function fill(isFirst: bool, own: usize, code: usize, to: usize): void {
  const part = <u32>load<u8>(own + <usize>load<u8>(code));
  store<u8>(to, isFirst ? part : part + load<u8>(to));
}

// @ts-ignore: decorator
@inline
function fillColumn(isFirst: bool, own: usize, codes: usize, to: usize, stride: usize): void {
  for (const end = codes + BLOCK; codes < end; codes += 4) {
    fill(isFirst, own, codes, to); to += stride;
    fill(isFirst, own, codes + 1, to); to += stride;
    fill(isFirst, own, codes + 2, to); to += stride;
    fill(isFirst, own, codes + 3, to); to += stride;
  }
}

/** 128 coded rows from the codes of all segments. */
export function codeRows(form: DeepForm, codes: usize, to: usize): void {
  let part = <usize>form.parts;
  for (let i = form.numPart; i > 0; i--, part += offsetof<ColumnPart>()) {
    const record = changetype<ColumnPart>(part);
    const from = codes + <usize>record.segment * BLOCK, column = to + <usize>record.offset;
    if (record.isFirst) fillColumn(true, <usize>record.own, from, column, <usize>form.stride);
    else fillColumn(false, <usize>record.own, from, column, <usize>form.stride);
  }
}
