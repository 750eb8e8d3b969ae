// Lays out the nodes of walk.ts.

import { at, cutOf, Ensemble, goesLeft, leafValue } from './ensemble';
import { WalkTree } from '../records';

/** Writes the nodes of all trees to `out`, from where the host copies them to `base`, and their records. @returns bytes */
export function packWalk(e: Ensemble, halfBytes: u32, trees: usize, out: usize, base: u32): u32 {
  let node = out;
  for (let tree = 0; tree < e.numTree; tree++, trees += offsetof<WalkTree>()) {
    const record = changetype<WalkTree>(trees), begin = at(e.treeOffset, tree), end = begin + at(e.sizes, tree);
    record.root = base + <u32>(node - out);
    record.depth = at(e.heights, tree);
    record.sum = at(e.treeGroup, tree) << 2;
    for (let i = begin; i < end; i++, node += 8) packNode(e, tree, i - begin, halfBytes, node);
  }
  return <u32>(node - out);
}

function packNode(e: Ensemble, tree: i32, i: i32, halfBytes: u32, target: usize): void {
  const begin = at(e.treeOffset, tree), node = at(e.nodes, begin + i), child = at(e.children, begin + i);
  if (child == 0) {
    store<f32>(target, leafValue(e, tree, node, 0));
    store<u32>(target, 2 * halfBytes, 4); // NaN
    return;
  }
  const value = (at(e.splitIndex, node) << 2) + (goesLeft(e, node) ? 0 : halfBytes);
  store<f32>(target, cutOf(e, node));
  store<u32>(target, value | ((child - i) << 14), 4);
}
