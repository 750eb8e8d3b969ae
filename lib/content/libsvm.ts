import { findLines } from '../frame/find-lines.ts'; // handed over, as its kernels are there already
import { LateReader, loadTables } from './late-reader.ts';
import type { MediaType } from './media-type.ts';

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
  open: (parameters, expected) =>
    new LateReader(loadTables, ({ openLibsvm }) => openLibsvm(parameters, expected?.withLabels, findLines)),
  resume: (state, rowsBefore) =>
    new LateReader(loadTables, ({ resumeLibsvm }) => resumeLibsvm(state, rowsBefore, findLines)),
  decode: async (body, parameters) => (await loadTables()).decodeLibsvm(body, parameters, findLines),
};
