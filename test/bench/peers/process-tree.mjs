// A process with its children, and theirs: what they take together.
import { readdirSync, readFileSync } from 'node:fs';

/** /proc counts CPU time in hundredths of a second. */
const TICK_MS = 10;

function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [, ppid, , , , , , , , , , utime, stime, cutime, cstime] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      pid,
      parent: Number(ppid),
      ticks: [utime, stime, cutime, cstime].reduce((sum, each) => sum + Number(each), 0),
    };
  } catch {
    return undefined; // it has ended
  }
}

/** Its id, and those of all that it has started. */
function treeOf(root) {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .map(statOf)
    .filter(Boolean);
  const tree = all.filter(({ pid }) => pid === root);
  for (const one of tree) tree.push(...all.filter(({ parent }) => parent === one.pid));
  return tree;
}

/** Milliseconds of CPU that they have taken, those that have ended among them. */
export const treeCpuMs = (root) => treeOf(root).reduce((sum, { ticks }) => sum + ticks * TICK_MS, 0);

/** MB of memory that they have, what they share counted once (PSS). */
export function treeMemoryMb(root) {
  const sizes = treeOf(root).map(({ pid }) => {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(rollup)[1]) / 1024;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Ends them all at once. */
export function killTree(root) {
  for (const { pid } of treeOf(root)) process.kill(pid, 'SIGKILL');
}
