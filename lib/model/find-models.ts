import { ModelNotReadyError } from '../errors.ts';
import { findMembers, listPossible, rankName, SAGEMAKER_MEMBER, WORKBENCH_MEMBER } from './file-names.ts';
import { look } from './look.ts';
import type { ModelFiles } from './model-files.ts';

/** One model of a folder: how it is loaded, and its files, in member order. */
export interface Candidate {
  readonly form: 'workbench' | 'container' | 'archive' | 'onnx' | 'file';
  readonly files: readonly string[];
}

/** The models of a folder, and what is to be said of the files beside them. */
export interface Found {
  readonly candidates: readonly Candidate[];
  /** Files that were looked at, and are nothing that is known. */
  readonly unknown: readonly string[];
  readonly notes: readonly string[];
  /** The only fitted transformer beside them, and what is said of it unless it runs before the model. */
  readonly preprocessor?: { readonly name: string; readonly note: string } | undefined;
}

/** Far above what lies beside any model. */
const MAX_LOOKS = 200;

/**
 * Every model in a folder, by the content of its files; nothing is looked at where only one file can be the model.
 *
 * @param names its files, without those of the system
 */
export async function findModels(files: ModelFiles, names: readonly string[]): Promise<Found> {
  const groups = findGroups(names);
  const grouped = new Set(groups.flatMap((group) => group.files));
  const others = listPossible(names).filter((name) => !grouped.has(name) && !WORKBENCH_MEMBER.test(name));
  if (groups.length === 1 && others.length === 0) return { candidates: groups, unknown: [], notes: [] };
  const [only] = others;
  if (groups.length === 0 && others.length === 1 && only!.endsWith('.kindling')) {
    return { candidates: [{ form: 'file', files: [only!] }], unknown: [], notes: [] };
  }
  const { candidates, ...more } = await lookAtAll(files, others);
  return { candidates: [...groups, ...candidates], ...more };
}

/** Files that answer together. */
function findGroups(names: readonly string[]): Candidate[] {
  const workbench = names.includes('ensemble_metadata.json') ? findMembers(names, WORKBENCH_MEMBER) : [];
  const container = findMembers(names, SAGEMAKER_MEMBER);
  return [
    ...(workbench.length > 0 ? [{ form: 'workbench', files: workbench } as const] : []),
    ...(container.length > 0 ? [{ form: 'container', files: container } as const] : []),
  ];
}

async function lookAtAll(files: ModelFiles, names: readonly string[]): Promise<Found> {
  if (names.length > MAX_LOOKS) {
    throw new ModelNotReadyError(`${files.place ?? 'the folder'} holds ${names.length} files that could be the model`, {
      hint: 'name the model file',
    });
  }
  // the only one that can be the model is read anyway
  const seen = names.length === 1 ? { ...files, readHead: undefined } : files;
  const looks = await Promise.all(names.map(async (name) => [name, await look(seen, name)] as const));
  const candidates: Candidate[] = [];
  const notes: string[] = [];
  const preprocessors: NonNullable<Found['preprocessor']>[] = [];
  for (const [name, { kind, ...more }] of looks.toSorted(([a], [b]) => rankName(a) - rankName(b))) {
    if (kind === 'model') candidates.push({ form: 'file', files: [name] });
    if (kind === 'archive' || kind === 'onnx') candidates.push({ form: kind, files: [name] });
    if ('result' in more) {
      preprocessors.push({
        name,
        note: `found ${name} beside the model; its rows are expected ${more.result} already`,
      });
    }
    if (kind === 'labels') {
      notes.push(
        `found ${name}, a LabelEncoder, beside the model; call it label_encoder.joblib and its labels are answered`,
      );
    }
  }
  const unknown = looks.flatMap(([name, { kind }]) => (kind === 'other' ? [name] : []));
  const preprocessor = preprocessors.length === 1 ? preprocessors[0] : undefined;
  return { candidates, unknown, notes: [...notes, ...preprocessors.map(({ note }) => note)], preprocessor };
}
