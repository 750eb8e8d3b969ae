declare module 'seek-bzip' {
  /** Decodes into an output that takes one byte at a time. */
  const Bunzip: {
    decode(input: Uint8Array, output: { writeByte(byte: number): void }, multistream: boolean): void;
  };
  export default Bunzip;
}
