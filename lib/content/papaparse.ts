// Papa Parse as a bundle of its own: only input with quotes needs it.
import Papa from 'papaparse';

export const { parse } = Papa;
