import type { ModelFiles } from '../../../lib/model/model-files.ts';

/** The files of a model, and which of them were read: name (with its folder) to bytes. */
export class Watch {
  readonly #listed = new Set<string>();
  readonly read = new Map<string, number>();

  /** The same files, watched. */
  over(files: ModelFiles, folder = ''): ModelFiles {
    return {
      place: files.place,
      list: async () => {
        const names = await files.list();
        for (const name of names) this.#listed.add(folder + name);
        return names;
      },
      read: async (name) => {
        const bytes = await files.read(name);
        this.read.set(folder + name, bytes.length);
        return bytes;
      },
      ...(files.readHead && { readHead: (name, maxBytes) => files.readHead!(name, maxBytes) }),
      ...(files.listFolders && { listFolders: () => files.listFolders!() }),
      ...(files.openFolder && { openFolder: (name) => this.over(files.openFolder!(name), `${folder}${name}/`) }),
    };
  }

  /** Bytes of all files that were read. */
  get bytes(): number {
    return [...this.read.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Files that nobody read, and that are neither rows, notes, pages nor scripts. */
  get unread(): string[] {
    return [...this.#listed].filter((name) => !this.read.has(name) && !HARMLESS.test(name)).sort();
  }
}

const HARMLESS =
  /(^|\/)\.|(^|\/)(LICENSE|NOTICE|README|metrics\.json|task\.json)$|\.(csv|jsonl|parquet|md|txt|html|py|m?js|ipynb|png|svg|gz)$/i;
