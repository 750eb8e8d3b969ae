import type { ByteSink } from '../../frame/byte-sink.ts';
import { native, utf8Bytes, utf8Of } from '../../platform/node.ts';
import { LinearMemory } from '../../wasm/linear-memory.ts';
import { KernelModule } from '../../wasm/module.ts';
import { kernels } from '../kernels.gen.ts';

interface EscapeKernels {
  /** see ../assembly/index.ts; all are addresses */
  escapeText(begin: number, end: number, out: number): number;
}

/** Bytes of one call, and how much longer they may become. */
const PIECE_BYTES = 2 ** 16;
const MOST = 6;

const module = new KernelModule<EscapeKernels>(kernels);

/** JSON's escapes in WebAssembly: of 5 kB in 2 µs, where JSON.stringify takes 13. */
class Escaper {
  readonly #memory = new LinearMemory();
  readonly #kernels = module.instantiate(this.#memory);
  readonly #in = this.#memory.reserve(PIECE_BYTES);
  readonly #out = this.#memory.reserve(MOST * PIECE_BYTES);
  readonly #bytes = native(new Uint8Array(this.#memory.memory.buffer));

  append(text: Uint8Array, sink: ByteSink): void {
    for (let at = 0; at < text.length; at += PIECE_BYTES) {
      const piece = text.length <= PIECE_BYTES ? text : text.subarray(at, at + PIECE_BYTES);
      this.#bytes.set(piece, this.#in);
      const end = this.#kernels.escapeText(this.#in, this.#in + piece.length, this.#out);
      sink.bytes(this.#bytes, this.#out, end);
    }
  }
}

let escaper: Escaper | undefined;

/** Appends what stands between the quotes of the JSON of a text, which is UTF-8. */
export function appendEscaped(text: Uint8Array, sink: ByteSink): void {
  escaper ??= module.canRun() ? new Escaper() : undefined;
  if (escaper) escaper.append(text, sink);
  else sink.bytes(utf8Bytes(JSON.stringify(utf8Of(text)).slice(1, -1)));
}
