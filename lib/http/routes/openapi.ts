import { isWritable } from '../../content/media-type.ts';
import { MEDIA_TYPES } from '../../content/media-types.ts';
import { OUTPUT_NAMES } from '../../hooks/options.ts';
import { jsonResponse } from '../message.ts';
import { isServed, type Route } from '../route.ts';

/** The route that describes all others. The descriptions stand in a bundle of their own. */
export function openapiRoute(routes: () => readonly Route[]): Route {
  return {
    method: 'GET',
    path: '/openapi.json',
    async answer({ site }) {
      const { describe } = await import('../openapi/document.ts');
      const served = routes().filter((route) => isServed(route, site));
      const mediaTypes = MEDIA_TYPES.map(({ name }) => name);
      const answerTypes = MEDIA_TYPES.filter(isWritable).map(({ name }) => name);
      return jsonResponse(200, describe(served, { mediaTypes, answerTypes, outputs: OUTPUT_NAMES }));
    },
  };
}
