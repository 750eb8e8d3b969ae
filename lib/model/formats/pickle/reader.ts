import { ModelFormatError } from '../../../errors.ts';
import { ByteReader } from '../byte-reader.ts';
import { PickleMachine } from './machine.ts';
import { OPCODES, STOP } from './opcodes.ts';
import type { PickleValue } from './values.ts';

/**
 * The Python data in a pickle of protocols 0 to 5, or in a joblib file. Opcodes build data; classes are described and
 * never made, nothing is imported and nothing is called. A name that no XGBoost model needs is refused.
 *
 * @throws ModelFormatError naming the byte, or the refused name
 */
export function readPickle(bytes: Uint8Array): PickleValue {
  return run(new PickleMachine(new ByteReader(bytes, 'pickle'), (reader) => run(new PickleMachine(reader))));
}

/** What a pickle holds by its first bytes: the class of an object (without a look at whether it is allowed), dict or list. */
export function peekPickle(head: Uint8Array): string | undefined {
  const machine = new PickleMachine(new ByteReader(head, 'pickle'));
  try {
    while (machine.outermost === undefined) execute(machine, machine.reader.uint8());
  } catch (error) {
    if (!(error instanceof ModelFormatError)) throw error;
  }
  return machine.outermost;
}

function run(machine: PickleMachine): PickleValue {
  for (;;) {
    const code = machine.reader.uint8();
    if (code === STOP) return machine.pop();
    execute(machine, code);
  }
}

function execute(machine: PickleMachine, code: number): void {
  const opcode = OPCODES.get(code);
  if (opcode === undefined) throw machine.reader.error(`the opcode 0x${code.toString(16)} is unknown or not allowed`);
  opcode(machine);
}
