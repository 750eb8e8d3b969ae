import type { GraphArray, GraphObject, GraphValue, Scalar } from '../../pipeline/graph.ts';
import { readDtype, readNdarray, readScalar } from './numpy.ts';
import { readFrame, readSeries } from './pandas.ts';
import { readTexts } from './python-data.ts';
import { PickleGlobal, PickleObject, type PickleValue } from './values.ts';

/** Data of a pickle that became data of a graph, so that the same lies in both as often as in Python, and is made once. */
type Known = Map<object, GraphValue>;

/** An object of a pickle as the plan of a pipeline reads it; members become data when they are asked for. */
export class PickledGraph implements GraphObject {
  readonly kind = 'object';
  readonly className: string;
  /** what it was read from */
  readonly source: PickleObject;
  readonly #known: Known;

  constructor(source: PickleObject, known: Known = new Map()) {
    this.source = source;
    this.className = source.className;
    this.#known = known;
    known.set(source, this);
  }

  get(key: string): GraphValue | undefined {
    const value = this.source.get(key);
    return value === undefined ? undefined : toGraph(value, this.#known);
  }

  isFromNumpy2(key: string): boolean {
    const value = this.source.get(key);
    return value instanceof PickleObject && value.className === 'numpy.scalar' && value.args[2] === true;
  }
}

function toGraph(value: PickleValue, known: Known): GraphValue {
  if (value === null || typeof value !== 'object') return value;
  const found = known.get(value);
  if (found !== undefined) return found;
  known.set(value, null); // for a list that holds itself
  const made = makeGraph(value, known);
  known.set(value, made);
  return made;
}

function makeGraph(value: PickleValue & object, known: Known): GraphValue {
  if (value instanceof PickleGlobal) return { kind: 'name', name: value.name };
  if (value instanceof PickleObject) return describe(value, known);
  if (value instanceof Uint8Array) return null;
  if (Array.isArray(value)) return value.map((one) => toGraph(one, known));
  return { kind: 'dict', entries: Array.from(value, ([key, one]) => [toGraph(key, known), toGraph(one, known)]) };
}

function describe(value: PickleObject, known: Known): GraphValue {
  const { className } = value;
  if (className === 'numpy.scalar') return readScalar(value);
  if (className === 'numpy.ndarray') return arrayOf(value, known) ?? null;
  if (className === 'numpy.dtype') return { kind: 'name', name: `numpy.${readDtype(value) ?? 'dtype'}` };
  if (/^pandas\..*(?:Series|DataFrame)$/.test(className))
    return tableOf(value, known) ?? new PickledGraph(value, known);
  if (/^pandas\..*Index$/.test(className)) return indexOf(value) ?? new PickledGraph(value, known);
  if (/^(?:builtins|__builtin__)\.(?:frozenset|set)$/.test(className)) return toGraph(value.args[0] ?? [], known);
  if (className.endsWith('._ImputerTriplet')) return toGraph([...value.args], known);
  // SciPy 1.18 has a spline within the spline
  if (className.endsWith('.BSpline') && Array.isArray(value.state)) return toGraph(value.state[0]!, known);
  if (className.endsWith('.Bunch') && value.entries) return toGraph(value.entries, known);
  if (className === 'builtins.slice' || className === '__builtin__.slice') {
    return { kind: 'dict', entries: [['slice', toGraph([...value.args], known)]] };
  }
  return new PickledGraph(value, known);
}

function arrayOf(value: PickleObject, known: Known): GraphArray | undefined {
  const array = readNdarray(value);
  if (array === undefined) return undefined;
  const { dtype, shape } = array;
  const isPlain = dtype !== 'O';
  const elements = isPlain ? (array.elements as readonly Scalar[]) : array.elements.map((one) => toGraph(one, known));
  return { kind: 'array', dtype, shape, elements };
}

/** A pandas table as a dict of its index, its columns and their values. */
function tableOf(value: PickleObject, known: Known): GraphValue | undefined {
  const table = value.className.endsWith('Series') ? readSeries(value) : readFrame(value);
  if (table === undefined) return undefined;
  const listed = (values: readonly PickleValue[]): GraphArray => ({
    kind: 'array',
    dtype: 'O',
    shape: [values.length],
    elements: values.map((one) => toGraph(one, known)),
  });
  const entries: [string, GraphValue][] = [
    ['index', listed(table.index)],
    ['columns', listed(table.columns)],
    ['data', table.data.map(listed)],
  ];
  return { kind: 'dict', entries };
}

/** A pandas Index as an array of its texts. */
function indexOf(value: PickleObject): GraphArray | undefined {
  const texts = readTexts(value);
  return texts && { kind: 'array', dtype: 'O', shape: [texts.length], elements: texts };
}
