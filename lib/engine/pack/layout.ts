/** Rows that the kernels take at a time: BLOCK, and the bytes of its mask and of a column of floats, in assembly/records.ts. */
export const BLOCK = 128;
export const MASK_BYTES = BLOCK / 8;
export const COLUMN_BYTES = BLOCK * 4;
