// Hard limits for a process: a control group of Linux, version 1.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = '/sys/fs/cgroup';
/** As Lambda's. */
const PERIOD_US = 20_000;
let number = 0;

/** A group with so much memory and such a share of the CPUs. @throws Error where groups cannot be made */
export function openGroup(memoryMb, cpus) {
  if (!existsSync(join(ROOT, 'memory/memory.limit_in_bytes'))) {
    throw new Error(`there are no control groups of version 1 in ${ROOT}`);
  }
  const name = `kindling_bench_${process.pid}_${++number}`;
  const [memory, cpu] = ['memory', 'cpu'].map((controller) => join(ROOT, controller, name));
  mkdirSync(memory);
  mkdirSync(cpu);
  const limit = String(memoryMb * 2 ** 20);
  writeFileSync(join(memory, 'memory.limit_in_bytes'), limit);
  if (existsSync(join(memory, 'memory.memsw.limit_in_bytes'))) {
    writeFileSync(join(memory, 'memory.memsw.limit_in_bytes'), limit); // no swap beside it
  }
  writeFileSync(join(cpu, 'cpu.cfs_period_us'), String(PERIOD_US));
  writeFileSync(join(cpu, 'cpu.cfs_quota_us'), String(Math.round(cpus * PERIOD_US)));
  return {
    /** Runs a command within the group. */
    command: (path, args) => [
      '/bin/sh',
      [
        '-c',
        'echo $$ > "$0/cgroup.procs" && echo $$ > "$1/cgroup.procs" && shift && exec "$@"',
        memory,
        cpu,
        path,
        ...args,
      ],
    ],
    /** Processes that the limit of memory has ended. */
    numKilled: () => Number(/oom_kill (\d+)/.exec(readFileSync(join(memory, 'memory.oom_control'), 'utf8'))?.[1] ?? 0),
    close: () => [memory, cpu].forEach(removeWhenEmpty),
  };
}

/** A killed process takes a moment to leave its group. */
function removeWhenEmpty(folder) {
  for (let attempt = 0; attempt < 200; attempt++) {
    try {
      rmdirSync(folder);
      return;
    } catch (error) {
      if (error.code !== 'EBUSY') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
