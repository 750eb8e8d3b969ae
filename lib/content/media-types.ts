import { arrowFile, arrowStream } from './arrow.ts';
import { csv } from './csv.ts';
import { json, jsonLines } from './json.ts';
import { libsvm } from './libsvm.ts';
import type { MediaType } from './media-type.ts';
import { npy, npz } from './npy.ts';
import { parquet } from './parquet.ts';
import { recordio } from './recordio.ts';

/** Every media type that is read; a new one is one file and one entry here, and a row in docs/reference/http.md. */
export const MEDIA_TYPES: readonly MediaType[] = [
  csv,
  json,
  jsonLines,
  libsvm,
  npy,
  npz,
  recordio,
  parquet,
  arrowStream,
  arrowFile,
];
