import type { PlaygroundDescription } from './description.ts';

/** What one of a model's outputs is called: by its class, or as the column that `/invocations` answers with. */
export function outputName(
  { classes, objective }: Pick<PlaygroundDescription, 'classes' | 'objective'>,
  output: number,
): string {
  return String(classes?.[output] ?? (objective.startsWith('multi:') ? `class ${output}` : `prediction_${output}`));
}
