import { ModelFormatError } from '../../../errors.ts';
import type { Labels } from '../../estimator.ts';
import { Fingerprint } from '../../fingerprint.ts';
import type { DocumentNode } from '../../formats/document.ts';
import type { SynchronousModel } from '../../model.ts';
import { describeLabels, readLabels } from '../../packed/labels.ts';
import type { PackedPipeline, UnpackPipeline } from '../../packed/read.ts';
import type { GraphObject } from '../graph.ts';
import { decodeGraph } from './decode.ts';
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
}

/** What a packed artifact has of a pipeline besides the models in it. */
export interface PackedParts {
  readonly description: object;
  /** the table of its graph, and the numbers */
  readonly arrays: readonly Uint8Array[];
}

/** How a pipeline is packed, and what reads that again. */
export interface Packing {
  pack(): PackedParts;
  readonly unpack: UnpackPipeline;
}

/** A pipeline that can be packed, with the models in it. */
export interface PackablePipeline extends SynchronousModel {
  pack(): PackedParts & { readonly models: readonly SynchronousModel[] };
  readonly unpack: UnpackPipeline;
}

/** What is in a packed pipeline. */
interface Unpacked {
  readonly said: Said;
  readonly graph: PackedGraph;
  readonly fingerprint: Fingerprint;
  readonly numByte: number;
  readonly root: GraphObject;
  openModel(estimator: GraphObject): SynchronousModel;
}

/** @param fingerprint of the file that it was first */
export function describePacked(said: Said, fingerprint: string, { models, table, numbers }: PackedGraph): PackedParts {
  const { reason, notes, labels, featureNames } = said;
  const description = {
    reason,
    notes,
    ...(labels && { labelledBy: labels.name, ...describeLabels(labels.classes) }),
    ...(featureNames && { featureNames }),
    fingerprint,
    models,
    numTableByte: table.length,
    numNumberByte: numbers.length,
  };
  return { description, arrays: [table, numbers] };
}

/** @throws ModelFormatError where it contradicts itself */
export function readPacked({ description, models, arrays, numByte, notes }: PackedPipeline): Unpacked {
  const node = description.object('pipeline');
  const graph = {
    models: [...node.int32s('models')],
    table: arrays.uint8s(lengthOf(node, 'numTableByte')),
    numbers: arrays.uint8s(lengthOf(node, 'numNumberByte')),
  };
  arrays.finish();
  const { root, estimators } = decodeGraph(graph);
  const classes = readLabels(node);
  return {
    said: {
      reason: node.text('reason'),
      notes: [...notes, ...node.texts('notes')],
      labels: classes && { name: node.text('labelledBy'), classes },
      featureNames: node.has('featureNames') ? node.texts('featureNames') : undefined,
    },
    graph,
    fingerprint: new Fingerprint(graph.table, node.text('fingerprint')),
    numByte,
    root,
    openModel: (estimator) => {
      const model = models[estimators.indexOf(estimator)];
      if (model === undefined) throw contradiction('an estimator in it has no model');
      return model;
    },
  };
}

function lengthOf(node: DocumentNode, key: string): number {
  const length = node.integer(key);
  if (length >= 0 && length < 2 ** 31) return length;
  throw contradiction(`${node.at(key)} is ${length}`);
}

function contradiction(what: string): ModelFormatError {
  return new ModelFormatError(`the packed pipeline contradicts itself: ${what}`, {
    hint: 'pack the pipeline again with kindling pack',
  });
}
