// What the names of files in a model folder tell before any is looked at.

/** Side files, which complete a model and are none. */
const SIDE_FILE =
  /^(?:feature_columns\.json|category_mappings\.json|ensemble_metadata\.json|label_encoder\.(?:json|joblib|pkl|pickle))$/;
/** What people keep beside a model and what no model is ever called. */
const NO_MODEL =
  /\.(?:csv|tsv|md|html?|log|parquet|feather|arrow|png|jpe?g|svg|gif|pdf|ipynb|mjs|cjs|js|ts|py|pyc|sh|r|sql|ya?ml|toml|ini|cfg|lock|xlsx?|whl|map|jsonl|ndjson)(?:\.(?:gz|bz2|xz|lzma|zst|lz4))?$/i;
/** What systems leave: hidden files of Unix, macOS and others, and Windows' own. */
const SYSTEM_FILE = /^(?:\..*|__MACOSX|Thumbs\.db|desktop\.ini|Icon\r|_SUCCESS)$/i;
/** Models of a training that was not over, beside the one that was. */
const CHECKPOINT = /^xgboost-checkpoint\.\d+$/;
/** Folders that hold programs, or nothing of anybody's. */
const NO_MODEL_FOLDER = /^(?:\..*|__MACOSX|__pycache__|node_modules|code|venv|env|logs|checkpoints|lost\+found)$/;

/** Workbench's ensembles, SageMaker's folds. */
export const WORKBENCH_MEMBER = /^xgb_model_(\d+)\.joblib$/;
export const SAGEMAKER_MEMBER = /^xgboost-model(?:-(\d+))?$/;

/** Names of files that somebody put there. */
export function listOwn(names: readonly string[]): readonly string[] {
  return names.length === 1 ? names : names.filter((name) => !SYSTEM_FILE.test(name));
}

/** Names of files that may be a model. */
export function listPossible(names: readonly string[]): readonly string[] {
  const possible = names.filter((name) => !SIDE_FILE.test(name) && !NO_MODEL.test(name));
  const finished = possible.filter((name) => !CHECKPOINT.test(name));
  return finished.length > 0 ? finished : possible;
}

/** Whether a name says that its file is a model, so that it is to be blamed when it is not. */
export function isModelName(name: string): boolean {
  return /^(?:xgb_)?model\.(?:json|ubj|bin)$|\.(?:kindling|pkl|pickle|joblib|tar\.gz|tgz)$/.test(name);
}

/** Folders in which a model may lie. */
export function listModelFolders(names: readonly string[]): readonly string[] {
  return names.filter((name) => !NO_MODEL_FOLDER.test(name)).toSorted();
}

/** Names that match, by the number in them. */
export function findMembers(names: readonly string[], pattern: RegExp): readonly string[] {
  const numberOf = (name: string) => Number(pattern.exec(name)?.[1] ?? -1);
  return names.filter((name) => pattern.test(name)).toSorted((a, b) => numberOf(a) - numberOf(b));
}

/** The names where models of one meaning are looked for first, in their order; all others come after them. */
const ORDER: readonly RegExp[] = [
  /^xgb_model\.json$/,
  /\.kindling$/,
  /^model\.(?:json|ubj|bin)$/,
  /\.(?:pkl|pickle|joblib)$/,
];

/** The place of a name in that order. */
export function rankName(name: string): number {
  const rank = ORDER.findIndex((pattern) => pattern.test(name));
  return rank < 0 ? ORDER.length : rank;
}
