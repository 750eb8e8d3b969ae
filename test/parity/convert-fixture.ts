import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeParts } from '../../lib/model/complete-parts.ts';
import { convertModel, floatFormatOf } from '../../lib/model/convert/convert.ts';
import type { Release } from '../../lib/model/convert/release.ts';
import { readModelFile } from '../../lib/model/formats/index.ts';
import { writeJsonChunks } from '../../lib/model/save/json-writer.ts';
import { writeUbjsonChunks } from '../../lib/model/save/ubjson-writer.ts';
import { XgboostModel } from '../../lib/model/xgboost-model.ts';
import { FIXTURES, type Fixture } from './fixture.ts';

/** A fixture's model, and its file as `kindling convert` writes it. */
export function openFixture({ slug, model: name }: Pick<Fixture, 'slug' | 'model'>) {
  const bytes = new Uint8Array(readFileSync(join(FIXTURES, slug, name)));
  const parts = completeParts(readModelFile(bytes), bytes);
  const model = new XgboostModel(parts);
  return {
    model,
    convert(release: Release, format: 'json' | 'ubj') {
      const { document, notes } = convertModel(model, parts.document, release);
      const chunks =
        format === 'json' ? writeJsonChunks(document, floatFormatOf(release)) : writeUbjsonChunks(document);
      return { bytes: new Uint8Array(Buffer.concat([...chunks])), notes };
    },
  };
}
