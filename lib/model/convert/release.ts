/** The last patch of every release that has written JSON. */
const VERSIONS = [
  [1, 0, 2],
  [1, 1, 1],
  [1, 2, 1],
  [1, 3, 3],
  [1, 4, 2],
  [1, 5, 2],
  [1, 6, 2],
  [1, 7, 6],
  [2, 0, 3],
  [2, 1, 4],
  [3, 0, 5],
  [3, 1, 3],
  [3, 2, 0],
  [3, 3, 0],
  [3, 4, 1],
] as const;

/** A release of XGBoost: what it writes, and what it can read. */
export class Release {
  readonly version: readonly [number, number, number];

  constructor(version: readonly [number, number, number]) {
    this.version = version;
  }

  /** `3.4` */
  get name(): string {
    return this.version.slice(0, 2).join('.');
  }

  /** Whether it is `name`, such as `2.0`, or a later one. */
  since(name: string): boolean {
    const [major, minor] = name.split('.').map(Number) as [number, number];
    return this.version[0] > major || (this.version[0] === major && this.version[1] >= minor);
  }
}

export const RELEASES: readonly Release[] = VERSIONS.map((version) => new Release(version));
/** The newest, whose predictions kindling follows. */
export const CURRENT_RELEASE: Release = RELEASES.at(-1)!;

/** The release that a version such as `1.7` or `1.7.6` belongs to. */
export function findRelease(text: string): Release | undefined {
  const name = /^(\d+\.\d+)(?:\.\d+)?$/.exec(text)?.[1];
  return RELEASES.find((release) => release.name === name);
}
