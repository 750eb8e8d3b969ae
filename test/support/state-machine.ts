// Runs definitions in Amazon States Language, as far as deploy/score-object.asl.json goes: Task, Map (DISTRIBUTED, over a JSON
// list in S3), Pass and Fail; JSONPath with neither filters nor intrinsics; Retry, Catch and the size of states.

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

interface Rule {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts?: number;
  readonly ResultPath?: string | null;
  readonly Next?: string;
}

interface State {
  readonly Type: 'Task' | 'Map' | 'Pass' | 'Fail';
  readonly Next?: string;
  readonly Parameters?: Json;
  readonly Result?: Json;
  readonly ItemSelector?: Json;
  readonly ItemReader?: { readonly Parameters: Json };
  readonly ItemProcessor?: Definition;
  readonly MaxConcurrency?: number;
  readonly OutputPath?: string;
  readonly ResultPath?: string | null;
  readonly Retry?: readonly Rule[];
  readonly Catch?: readonly Rule[];
  readonly ErrorPath?: string;
  readonly CausePath?: string;
}

export interface Definition {
  readonly StartAt: string;
  readonly States: { readonly [name: string]: State };
}

/** What the machine reaches. */
export interface World {
  /** answers, or throws what the function threw: its name becomes the error, its message the cause */
  readonly invoke: (payload: Json, functionName: string) => Promise<Json>;
  readonly getObject: (bucket: string, key: string) => Promise<string>;
  /** the order in which items of a map are begun; default: theirs */
  readonly order?: (items: Json[]) => number[];
  readonly executionId: string;
}

/** A state's error by its name. */
export class StateError extends Error {
  constructor(message: string, { name, ...options }: { name: string } & ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

const MAX_STATE_BYTES = 262_144;
/** Errors that `States.ALL` leaves alone. */
const UNCATCHABLE = ['States.DataLimitExceeded', 'States.Runtime'];

/** The output of an execution. */
export async function execute(definition: Definition, input: Json, world: World): Promise<Json> {
  return await run(definition, input, { Execution: { Id: world.executionId } }, world);
}

async function run(definition: Definition, input: Json, context: Json, world: World): Promise<Json> {
  let data = input;
  for (let name = definition.StartAt; ; ) {
    const state = definition.States[name];
    if (!state) throw new StateError(`no state ${name}`, { name: 'States.Runtime' });
    const { output, next } = await step(state, data, context, world);
    data = output;
    if (next === undefined) return data;
    name = next;
  }
}

async function step(
  state: State,
  input: Json,
  context: Json,
  world: World,
): Promise<{ output: Json; next: string | undefined }> {
  if (state.Type === 'Fail') {
    const told = (path = '') => text(at(path, input, context));
    throw new StateError(told(state.CausePath), { name: told(state.ErrorPath) });
  }
  try {
    const result = await retried(state, () => work(state, input, context, world));
    const placed = place(input, state.ResultPath === undefined ? '$' : state.ResultPath, result);
    const output = at(state.OutputPath ?? '$', placed, context);
    return { output: isItem(context) ? output : withinLimit(output), next: state.Next };
  } catch (error) {
    const { name, message } = error as Error;
    const rule = state.Catch?.find((candidate) => matches(candidate, name));
    if (!rule) throw error;
    return { output: place(input, rule.ResultPath ?? '$', { Error: name, Cause: message }), next: rule.Next };
  }
}

/** Waits between attempts are left out. */
async function retried<T>(state: State, attempt: () => Promise<T>): Promise<T> {
  const used = new Map<Rule, number>();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const rule = state.Retry?.find((candidate) => matches(candidate, (error as Error).name));
      const attempts = rule ? (used.get(rule) ?? 0) + 1 : 1;
      if (!rule || attempts > (rule.MaxAttempts ?? 3)) throw error;
      used.set(rule, attempts);
    }
  }
}

function matches({ ErrorEquals }: Rule, name: string): boolean {
  if (ErrorEquals.includes(name)) return true;
  if (ErrorEquals.includes('States.TaskFailed') && !name.startsWith('States.')) return true;
  return ErrorEquals.includes('States.ALL') && !UNCATCHABLE.includes(name);
}

async function work(state: State, input: Json, context: Json, world: World): Promise<Json> {
  switch (state.Type) {
    case 'Task': {
      const parameters = fill(state.Parameters ?? null, input, context) as { FunctionName: string; Payload: Json };
      if (!isItem(context)) withinLimit(parameters);
      return {
        ExecutedVersion: '$LATEST',
        StatusCode: 200,
        Payload: await world.invoke(parameters.Payload, parameters.FunctionName),
      };
    }
    case 'Map':
      return await map(state, input, context, world);
    case 'Pass':
      return state.Result ?? input;
    default:
      throw new StateError(`${state.Type} is not run here`, { name: 'States.Runtime' });
  }
}

/** One failed item fails the map, and the others that are under way are stopped: what they still do, nobody waits for. */
async function map(state: State, input: Json, context: Json, world: World): Promise<Json> {
  const { Bucket, Key } = fill(state.ItemReader?.Parameters ?? null, input, context) as { Bucket: string; Key: string };
  const items = JSON.parse(await world.getObject(Bucket, Key)) as Json[];
  const results: Json[] = new Array(items.length).fill(null);
  const order = world.order?.(items) ?? items.map((_, index) => index);
  let failed = false;
  const worker = async () => {
    for (let index = order.shift(); index !== undefined && !failed; index = order.shift()) {
      const inItem = { ...(context as object), Map: { Item: { Index: index, Value: items[index]! } } };
      const selected = fill(state.ItemSelector ?? null, input, inItem);
      if (index === items.length - 1) withinLimit(selected);
      results[index] = await run(state.ItemProcessor!, selected, inItem, world).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(state.MaxConcurrency ?? 1000, items.length) }, worker));
  return results;
}

/** Items of a map are alike: the size of the last one's state is measured, and no other's. */
function isItem(context: Json): boolean {
  return typeof context === 'object' && context !== null && 'Map' in context;
}

/** A template: members whose names end with `.$` are paths. */
function fill(template: Json, input: Json, context: Json): Json {
  if (Array.isArray(template)) return template.map((item) => fill(item, input, context));
  if (typeof template !== 'object' || template === null) return template;
  const members = Object.entries(template).map(([name, value]) =>
    name.endsWith('.$') ? [name.slice(0, -2), at(String(value), input, context)] : [name, fill(value, input, context)],
  );
  return Object.fromEntries(members) as Json;
}

/** `$.a.b` of the data, `$$.a.b` of the context. */
function at(path: string, input: Json, context: Json): Json {
  const isContext = path.startsWith('$$');
  const names = path
    .slice(isContext ? 2 : 1)
    .split('.')
    .slice(1);
  let found: Json | undefined = isContext ? context : input;
  for (const name of names) {
    found = (found as { [name: string]: Json } | null)?.[name];
    if (found === undefined) throw new StateError(`${path} leads nowhere`, { name: 'States.Runtime' });
  }
  return found;
}

/** The input with the result at `$.name`, in place of it at `$`, or without it where the path is null. */
function place(input: Json, path: string | null, result: Json): Json {
  if (path === null) return input;
  if (path === '$') return result;
  return { ...(input as object), [path.slice(2)]: result } as Json;
}

function withinLimit<T extends Json>(data: T): T {
  const bytes = Buffer.byteLength(JSON.stringify(data));
  if (bytes > MAX_STATE_BYTES) throw new StateError(`${bytes} bytes`, { name: 'States.DataLimitExceeded' });
  return data;
}

function text(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
