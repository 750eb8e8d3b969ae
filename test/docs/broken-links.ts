import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Document } from './document.ts';

/** Links of documents below `root` that lead to no file, or to no heading of a Markdown file, as `page: link`. */
export function brokenLinks(root: string, documents: readonly Document[]): string[] {
  const anchors = new Map(documents.map((document) => [document.path, document.anchors]));
  const leads = (from: string, link: string) => {
    const [file, anchor] = link.split('#') as [string, string?];
    const target = file === '' ? from : relative('.', join(dirname(from), decodeURI(file)));
    return (
      (file === '' || existsSync(join(root, target))) &&
      (anchor === undefined || anchors.get(target)?.has(anchor) === true)
    );
  };
  return documents.flatMap(({ path, links }) =>
    links
      .filter((link) => !/^[a-z]+:/i.test(link))
      .filter((link) => !leads(path, link))
      .map((link) => `${path}: ${link}`),
  );
}
