/** Of an even number the upper one of the two in the middle; undefined where there is none. */
export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** A number for a table, which has a dash where nothing was measured. */
export const shown = (value, digits) => (Number.isFinite(value) ? value.toFixed(digits) : '-');
