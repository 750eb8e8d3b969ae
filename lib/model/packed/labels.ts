import type { Labels } from '../estimator.ts';
import type { DocumentNode } from '../formats/document.ts';

/** Labels in a description: texts, since JSON has no NaN, and which of them are numbers. */
export function describeLabels(labels: Labels): object {
  return { labels: labels.map(String), isNumericLabel: labels.map((label) => typeof label === 'number') };
}

/** The labels in a description, undefined where there are none. */
export function readLabels(node: DocumentNode): Labels | undefined {
  if (!node.has('labels')) return undefined;
  const isNumber = node.flags('isNumericLabel');
  return node.texts('labels').map((label, index) => (isNumber[index] === 1 ? Number(label) : label));
}
