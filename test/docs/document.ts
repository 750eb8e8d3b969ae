// A Markdown file as the checks of this folder look at it.
import GithubSlugger from 'github-slugger';
import MarkdownIt, { type Token } from 'markdown-it';

export interface Block {
  /** `docs/csv.md:39`, the line of its fence */
  readonly where: string;
  readonly language: string;
  readonly text: string;
  /** what the comment before it says: `not run: …`, `fails: …`, `not compared: …`, `file: …`; empty without one */
  readonly mark: string;
}

export interface Picture {
  readonly target: string;
  readonly alt: string;
}

export interface Document {
  /** from the root of the repository */
  readonly path: string;
  readonly blocks: readonly Block[];
  readonly links: readonly string[];
  readonly pictures: readonly Picture[];
  /** what follows a # in links to this file */
  readonly anchors: ReadonlySet<string>;
  /** texts between backticks */
  readonly codes: readonly string[];
}

const COMMENT = /^<!--\s*([\s\S]*?)\s*-->\s*$/;
const markdown = new MarkdownIt({ html: true });

/** A Markdown file in parts, read as GitHub reads it. */
export function parseDocument(path: string, text: string): Document {
  const tokens = markdown.parse(text, {});
  const inline = tokens.flatMap((token) => token.children ?? []);
  const html = [...tokens, ...inline].filter(({ type }) => type.startsWith('html_')).map(({ content }) => content);
  return {
    path,
    blocks: blocksOf(path, tokens),
    links: [
      ...inline.flatMap((token) => attribute(token, 'href')),
      ...html.flatMap((text) => attributes(text, 'href')),
    ],
    pictures: [...picturesOf(inline), ...html.flatMap(picturesOfHtml)],
    anchors: new Set([...slugsOf(tokens), ...html.flatMap((text) => attributes(text, 'id|name'))]),
    codes: inline.filter(({ type }) => type === 'code_inline').map(({ content }) => content),
  };
}

function blocksOf(path: string, tokens: readonly Token[]): Block[] {
  return tokens.flatMap((token, index) => {
    if (token.type !== 'fence') return [];
    const before = tokens[index - 1];
    const mark = before?.type === 'html_block' ? (COMMENT.exec(before.content)?.[1] ?? '') : '';
    const where = `${path}:${token.map![0] + 1}`;
    return [{ where, language: token.info.trim(), text: token.content, mark }];
  });
}

function slugsOf(tokens: readonly Token[]): string[] {
  const slugger = new GithubSlugger();
  const headings = tokens.flatMap(({ type }, index) => (type === 'heading_open' ? [tokens[index + 1]!] : []));
  return headings.map(({ children }) => slugger.slug((children ?? []).map(({ content }) => content).join('')));
}

function picturesOf(inline: readonly Token[]): Picture[] {
  const images = inline.filter(({ type }) => type === 'image');
  return images.flatMap((image) => attribute(image, 'src').map((target) => ({ target, alt: image.content })));
}

/** The pictures of `<img>` and of `<source>`, whose text is that of the `<img>` beside it. */
function picturesOfHtml(html: string): Picture[] {
  const tags = html.match(/<(?:img|source)\b[^>]*>/g) ?? [];
  const alt = attributes(html, 'alt')[0] ?? '';
  return tags.flatMap((tag) => attributes(tag, 'src|srcset')).map((target) => ({ target, alt }));
}

function attribute(token: Token, name: string): string[] {
  const value = token.attrGet(name);
  return value === null ? [] : [String(value)];
}

function attributes(html: string, names: string): string[] {
  return [...html.matchAll(new RegExp(`\\s(?:${names})="([^"]*)"`, 'g'))].map(([, value]) => value!);
}
