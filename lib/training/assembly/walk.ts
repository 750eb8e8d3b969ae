// Rows through one tree of numeric splits: what a new tree adds to the margins of rows that it did not learn from.

import { WalkedNode } from './records';

// @ts-ignore: decorator
@inline
function nodeAt(nodes: usize, node: u32): WalkedNode { return changetype<WalkedNode>(nodes + <usize>node * offsetof<WalkedNode>()); }

// A missing value compares false; at a leaf nothing leads on, as its condition is NaN.
// @ts-ignore: decorator
@inline
function next(node: WalkedNode, row: usize): u32 {
  const value = load<f32>(row + <usize>node.feature);
  return node.left + select<u32>(<u32>(value >= node.condition), node.missing, value == value);
}

// Four rows at a time, so that one waits for memory while others go on. values: f32 (n, rowBytes / 4); margin: f32, that of
// row r at r * stride
export function walkRows(nodes: usize, values: usize, rowBytes: u32, n: u32, margin: usize, stride: u32): void {
  const step = <usize>rowBytes, last = values + (<usize>n - 1) * step, up = <usize>stride << 2;
  for (let row: u32 = 0; row < n; row += 4, values += step << 2) {
    const second = min(values + step, last), third = min(values + 2 * step, last), fourth = min(values + 3 * step, last);
    let a: u32 = 0, b: u32 = 0, c: u32 = 0, d: u32 = 0, before: u32 = 0;
    do {
      before = a + b + c + d;
      a = next(nodeAt(nodes, a), values);
      b = next(nodeAt(nodes, b), second);
      c = next(nodeAt(nodes, c), third);
      d = next(nodeAt(nodes, d), fourth);
    } while (a + b + c + d != before);
    store<f32>(margin, load<f32>(margin) + nodeAt(nodes, a).leaf);
    margin += up;
    if (row + 1 < n) store<f32>(margin, load<f32>(margin) + nodeAt(nodes, b).leaf);
    margin += up;
    if (row + 2 < n) store<f32>(margin, load<f32>(margin) + nodeAt(nodes, c).leaf);
    margin += up;
    if (row + 3 < n) store<f32>(margin, load<f32>(margin) + nodeAt(nodes, d).leaf);
    margin += up;
  }
}
