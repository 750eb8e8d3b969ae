/** A number kept as its JSON text (ECMAScript's JSON.parse source text access; newer than TypeScript's library). */
export interface RawJson {
  readonly rawJSON: string;
}

const source = JSON as unknown as {
  rawJSON(text: string): RawJson;
  isRawJSON(value: unknown): value is RawJson;
};

export const rawJson = (text: string): RawJson => source.rawJSON(text);
export const isRawJson = (value: unknown): value is RawJson => source.isRawJSON(value);
