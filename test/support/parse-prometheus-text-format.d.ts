/** What the parser gives; it brings no types. */
declare module 'parse-prometheus-text-format' {
  interface Value {
    readonly labels?: { readonly [name: string]: string };
    readonly value?: string;
    /** of a histogram */
    readonly buckets?: { readonly [end: string]: string };
    readonly count?: string;
    readonly sum?: string;
  }
  interface Family {
    readonly name: string;
    readonly help: string;
    readonly type: string;
    readonly metrics: readonly Value[];
  }
  export default function parse(text: string): Family[];
}
