import type { Labels } from '../../estimator.ts';
import { Fingerprint } from '../../fingerprint.ts';
import type { SynchronousModel } from '../../model.ts';
import { describeLabels, readLabels } from '../../packed/labels.ts';
import type { PackedPipeline, UnpackPipeline } from '../../packed/read.ts';
import type { GraphObject } from '../graph.ts';
import type { Found, OnCompiled } from '../node.ts';
import { contradiction, decodeGraph } from './decode.ts';
import type { PackedGraph } from './encode.ts';

/** What is known of a pipeline besides its graph. */
export interface Said {
  /** what it is and what it was found in */
  readonly reason: string;
  readonly notes: readonly string[];
  /** labels that somebody names for its classes, and where */
  readonly labels?: { readonly name: string; readonly classes: Labels } | undefined;
  /** names of its columns, where it has none of its own */
  readonly featureNames?: readonly string[] | undefined;
  /** what compiling has found, where it was packed */
  readonly found?: Found | undefined;
}

/** What a packed artifact has of a pipeline. */
export interface PackedParts {
  /** those in it */
  readonly models: readonly SynchronousModel[];
  readonly description: object;
  /** the table of its graph, and the numbers */
  readonly arrays: readonly Uint8Array[];
}

/** How a pipeline is packed, and what reads that again. */
export interface Packing {
  pack(): PackedParts;
  readonly unpack: UnpackPipeline;
  /** Compiles it again, for somebody who wants to see what it is made of. */
  trace(onCompiled: OnCompiled): void;
}

/** A pipeline that can be packed. */
export interface PackablePipeline extends SynchronousModel {
  readonly packing: Packing;
}

/** What is in a packed pipeline. */
interface Unpacked {
  readonly said: Said;
  readonly graph: PackedGraph;
  readonly fingerprint: Fingerprint;
}

const NUMBER_BYTES = 8;

/** @param fingerprint of the file that it was first */
export function describePacked(
  said: Said,
  fingerprint: string,
  { models, table, numbers }: PackedGraph,
): Omit<PackedParts, 'models'> {
  const { reason, notes, labels, featureNames, found } = said;
  const description = {
    reason,
    notes,
    ...(labels && { labelledBy: labels.name, ...describeLabels(labels.classes) }),
    ...(featureNames && { featureNames }),
    ...found,
    fingerprint,
    models,
    numTableByte: table.length,
    numNumber: numbers.length / NUMBER_BYTES,
  };
  return { description, arrays: [table, numbers] };
}

/** @throws ModelFormatError where it contradicts itself */
export function readPacked({ description, arrays, notes }: PackedPipeline): Unpacked {
  const node = description.object('pipeline');
  const graph = {
    models: [...node.int32s('models')],
    // negative lengths become such as go beyond the end
    table: arrays.uint8s(node.integer('numTableByte') >>> 0),
    numbers: arrays.uint8s((node.integer('numNumber') >>> 0) * NUMBER_BYTES),
  };
  arrays.finish();
  const classes = readLabels(node);
  return {
    said: {
      reason: node.text('reason'),
      notes: [...notes, ...node.texts('notes')],
      labels: classes && { name: node.text('labelledBy'), classes },
      featureNames: node.has('featureNames') ? node.texts('featureNames') : undefined,
      found: { isSingle: node.get('isSingle') === true, isText: Array.from(node.flags('isText'), Boolean) },
    },
    graph,
    fingerprint: new Fingerprint(graph.table, node.text('fingerprint')),
  };
}

/** @throws ModelFormatError where it contradicts itself */
export function openGraph(graph: PackedGraph, models: readonly SynchronousModel[]) {
  const { root, estimators } = decodeGraph(graph);
  const openModel = (estimator: GraphObject) => {
    const model = models[estimators.indexOf(estimator)];
    if (model === undefined) throw contradiction('has an estimator without a model');
    return model;
  };
  return { root, openModel };
}
