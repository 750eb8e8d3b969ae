import { ANSWERS } from './answers.ts';
import { CARRIED } from './carried.ts';
import { CSV } from './csv.ts';
import { CONTAINER_KEYS, DEFAULT_ACCEPT } from './environment.ts';
import { ERRORS, LIMITS, NO_MODEL, OVERLOADED } from './errors.ts';
import { DEADLINE, HOOKS } from './hooks.ts';
import { JSON_SHAPES } from './json.ts';
import { OPTIONS } from './options.ts';
import { ROUTES } from './routes.ts';
import type { Section } from './row.ts';
import { MEMORY, SEVERAL, VARIANTS } from './several.ts';
import { TYPES } from './types.ts';
import { V2, V2_LABELS } from './v2.ts';

/** The contract, section by section. */
export const SECTIONS: readonly Section[] = [
  ROUTES,
  CSV,
  JSON_SHAPES,
  TYPES,
  OPTIONS,
  ...ANSWERS,
  CARRIED,
  ERRORS,
  LIMITS,
  OVERLOADED,
  NO_MODEL,
  HOOKS,
  DEADLINE,
  SEVERAL,
  VARIANTS,
  MEMORY,
  DEFAULT_ACCEPT,
  CONTAINER_KEYS,
  V2,
  V2_LABELS,
];
