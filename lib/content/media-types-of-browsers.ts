import { csv } from './csv.ts';
import { json, jsonLines } from './json.ts';
import type { MediaType } from './media-type.ts';

/** Every media type that is read in browsers, where the build puts this module in the place of media-types.ts. */
export const MEDIA_TYPES: readonly MediaType[] = [csv, json, jsonLines];
