// One thread and two: of kindling, and of XGBoost with as many.
import { median, shown } from './median.mjs';

const HEADER = `
                                            seconds              CPU s          peak MB    one / two   CPU, two
                                          one    two          one    two       one   two  time  own     / one`;

/**
 * Prints what a second thread brings: time, the CPU time of the thread that asks (which is about the time on idle CPUs), and
 * CPU time in all.
 *
 * @param measures by name of the contestant: from a number of threads to { wall, cpu, rss } and perhaps { own }
 */
export async function benchThreads(name, measures, repeat) {
  const taken = new Map(Object.keys(measures).map((who) => [who, [[], []]]));
  for (let round = 0; round < repeat; round++) {
    for (const nthread of [1, 2]) {
      for (const [who, measure] of Object.entries(measures)) {
        taken.get(who)[nthread - 1].push(await measure(nthread));
      }
    }
  }
  console.log(HEADER);
  for (const [who, runs] of taken) console.log(lineOf(`${name}, ${who}`, runs));
}

function lineOf(name, runs) {
  const pair = (key) => runs.map((some) => median(some.map((one) => one[key])));
  const cells = (key, digits) => pair(key).map((value) => value.toFixed(digits).padStart(6));
  const ratio = (key) => shown(pair(key)[0] / pair(key)[1], 2).padStart(5);
  const [one, two] = pair('cpu');
  const times = [...cells('wall', 2), '     ', ...cells('cpu', 2), '   ', ...cells('rss', 0)];
  return [name.padEnd(38), ...times, ratio('wall'), ratio('own'), '   ', (two / one).toFixed(2)].join(' ');
}
