// conversions.ts OUT: every fixture's model as kindling convert writes it for every release, for conversions.py to load.
//   node test/parity/generate/conversions.ts OUT
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RELEASES } from '../../../lib/model/convert/release.ts';
import { openFixture } from '../convert-fixture.ts';
import { listFixtures } from '../fixture.ts';

const [out] = process.argv.slice(2);
if (out === undefined) throw new Error('name a folder to write to');
mkdirSync(out, { recursive: true });
for (const fixture of listFixtures(() => true)) {
  const { convert } = openFixture(fixture);
  for (const release of RELEASES) {
    for (const format of release.since('1.6') ? (['json', 'ubj'] as const) : (['json'] as const)) {
      try {
        writeFileSync(join(out, `${fixture.slug}@${release.name}.${format}`), convert(release, format).bytes);
      } catch (error) {
        process.stdout.write(`${fixture.slug}@${release.name}.${format}: ${(error as Error).message}\n`);
      }
    }
  }
}
