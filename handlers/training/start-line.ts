import type { Assembly } from '../../lib/training/job/assemble.ts';
import type { Parameters } from '../../lib/training/parameters.ts';

/** One line that says what is trained on what. */
export function startLine(assembly: Assembly, parameters: Parameters): string {
  const { train, validation, features, classes, id } = assembly;
  const numCategorical = features.filter(({ categories }) => categories).length;
  const rows =
    train === validation
      ? `${count(train.numRow)} rows (all for both training and validation)`
      : `${count(train.numRow)} training and ${count(validation.numRow)} validation rows`;
  const categorical = numCategorical > 0 ? ` (${numCategorical} categorical)` : '';
  const kinds = classes ? `, ${classes.length} classes` : '';
  const names = id ? `, id ${id.name}` : '';
  return `${rows}, ${features.length} features${categorical}, ${labelText(assembly)}${kinds}${names}: ${parameters.num_boost_round} rounds of ${parameters.objective}`;
}

function labelText({ train, targets }: Assembly): string {
  if (train.labelLowerBound) return `label between ${targets.join(' and ')}`;
  return `${targets.length > 1 ? 'targets' : 'target'} ${targets.join(', ')}`;
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}
