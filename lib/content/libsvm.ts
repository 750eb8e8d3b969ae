import { UnsupportedMediaTypeError } from '../errors.ts';
import { shorten } from '../short-text.ts';
import { LateReader } from './late-reader.ts';
import type { LibsvmState } from './libsvm/read-lines.ts';
import type { MediaType, Parameters } from './media-type.ts';

/**
 * `label index:value …`, a row a line. Labels and queries are for training; absent cells are missing. Indices count from 0,
 * as for XGBoost, unless `index_base=1`: a guess would be wrong for every body that happens not to use the first feature.
 */
export const libsvm: MediaType = {
  name: 'text/libsvm',
  aliases: ['libsvm', 'text/x-libsvm'],
  extensions: ['libsvm', 'svm', 'svmlight'],
  isText: true,
  splitsAtLines: true,
  detect: () => true, // asked of files with its name alone: it looks like a table of one column
  open: (parameters, expected) => openReader({ indexBase: indexBaseOf(parameters), withLabels: expected?.withLabels }),
  resume: (state, rowsBefore) => openReader(state as LibsvmState, rowsBefore),
  decode: async (body, parameters) => {
    const { decodeLibsvm } = await import('./tables.ts');
    return decodeLibsvm(body, { indexBase: indexBaseOf(parameters) });
  },
};

function openReader(state: LibsvmState, rowsBefore?: () => number): LateReader {
  return new LateReader(async () => {
    const { LibsvmReader } = await import('./tables.ts');
    return new LibsvmReader(state, rowsBefore);
  });
}

function indexBaseOf({ index_base: base = '0' }: Parameters): 0 | 1 {
  if (base === '0' || base === '1') return base === '0' ? 0 : 1;
  throw new UnsupportedMediaTypeError(`Content-Type: index_base=${shorten(base)} is not a valid value`, {
    hint: 'index_base is 0, or 1 where the first feature has the index 1',
  });
}
