import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { acceptsGzip } from '../../lib/http/content-coding.ts';
import type { HttpRequest, HttpResponse } from '../../lib/http/message.ts';
import type { AssembledPage } from '../../lib/playground/assemble.ts';

/** A page as browsers are sent it: whole, in gzip, or not at all where they have it already. */
export class PageAnswer {
  readonly #html: string;
  readonly #headers: { readonly [name: string]: string };
  #zipped: Promise<Uint8Array> | undefined;

  constructor({ html, policy }: AssembledPage) {
    this.#html = html;
    this.#headers = {
      'content-security-policy': `${policy}; frame-ancestors 'none'`,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      // the same page comes in several codings: weak
      etag: `W/"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"`,
      'cache-control': 'no-cache',
      vary: 'accept-encoding',
    };
  }

  async to({ headers: asked }: HttpRequest): Promise<HttpResponse> {
    if (isKnown(asked['if-none-match'], this.#headers.etag!)) {
      return { status: 304, headers: { ...this.#headers }, body: '' };
    }
    const headers = { ...this.#headers, 'content-type': 'text/html; charset=utf-8' };
    if (!acceptsGzip(asked['accept-encoding'])) return { status: 200, headers, body: this.#html };
    this.#zipped ??= promisify(gzip)(this.#html);
    return { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: await this.#zipped };
  }
}

function isKnown(tags: string | undefined, own: string): boolean {
  return (
    tags !== undefined &&
    (tags.trim() === '*' || tags.split(',').some((tag) => tag.trim().replace(/^(?!W\/)/, 'W/') === own))
  );
}
