import type { Expectation, Fixture } from './fixture.ts';

/** Counts what was compared, by booster, output and format. */
export class ComparisonTable {
  readonly #rows = new Map<string, { fixtures: Set<string>; outputs: number; numbers: number }>();

  add({ booster, slug }: Fixture, { output, bits }: Expectation, numbers: number): void {
    const format = slug.split('-').at(-1)!;
    const how = bits === true ? 'bits' : '1e-5';
    const key = `${booster.padEnd(9)} ${output.padEnd(16)} ${format.padEnd(8)} ${how}`;
    const sum = this.#rows.get(key) ?? { fixtures: new Set(), outputs: 0, numbers: 0 };
    sum.fixtures.add(slug);
    this.#rows.set(key, { fixtures: sum.fixtures, outputs: sum.outputs + 1, numbers: sum.numbers + numbers });
  }

  print(): void {
    const header = 'booster   output           format   equal  fixtures   outputs   numbers';
    const lines = [...this.#rows]
      .toSorted()
      .map(([key, { fixtures, outputs, numbers }]) =>
        [key, ...[fixtures.size, outputs, numbers].map((count) => String(count).padStart(8))].join('  '),
      );
    process.stdout.write(`\n${[header, ...lines].join('\n')}\n`);
  }
}
