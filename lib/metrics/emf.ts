import { Metrics as Powertools } from '@aws-lambda-powertools/metrics';

/** A number of CloudWatch's. */
export interface EmfValue {
  readonly name: string;
  readonly unit: 'Count' | 'Microseconds' | 'None';
  readonly value: number;
}

/** CloudWatch takes no more of one line; Powertools would begin another, and bill it. */
const MAX_VALUES = 100;

/** Writes numbers of one request, and texts beside them that can be searched, as one line. */
export type WriteEmf = (values: readonly EmfValue[], texts: { readonly [name: string]: string }) => void;

/**
 * Numbers as lines of the log that CloudWatch makes metrics of (its Embedded Metric Format), in the namespace `kindling`.
 *
 * @param model a dimension besides `service`: who has several models gives none, as each would be metrics of its own, and billed
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function openEmf(model: string | undefined): WriteEmf {
  const powertools = new Powertools({
    namespace: 'kindling',
    serviceName: 'kindling',
    ...(model && { defaultDimensions: { model } }),
  });
  return (values, texts) => {
    for (const { name, unit, value } of values.slice(0, MAX_VALUES)) powertools.addMetric(name, unit, value);
    for (const [name, text] of Object.entries(texts)) powertools.addMetadata(name, text);
    powertools.publishStoredMetrics();
  };
}
