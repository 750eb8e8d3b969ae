// What counts rows against a baseline, and tells where they stand: loaded by those alone whose model has a baseline.
import type { Model } from '../model/model.ts';
import type { RowCounter } from '../model/row-counter.ts';
import { type MonitorReport, reportDrift } from './monitor-report.ts';
import { BaselineCounter } from './row-counter.ts';

/**
 * A counter of the model's rows.
 *
 * @param shared what another thread counts into, for the same model
 * @throws ModelFormatError where the model's baseline is none, or another's
 */
export function openCounter(model: Model, shared?: SharedArrayBuffer): RowCounter {
  return new BaselineCounter(model.baseline ?? '', model, shared);
}

/** Where the rows that a counter of `openCounter` has seen stand against the baseline. */
export function readCounter(counter: RowCounter): MonitorReport {
  return reportDrift(counter as BaselineCounter);
}
