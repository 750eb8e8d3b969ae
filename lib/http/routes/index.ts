import type { Route } from '../route.ts';
import { HEALTH } from './health.ts';
import { INVOCATIONS } from './invocations.ts';
import { MCP } from './mcp.ts';
import { METRICS } from './metrics.ts';
import { MODELS } from './models.ts';
import { MONITOR } from './monitor.ts';
import { openapiRoute } from './openapi.ts';
import { PAGE } from './page.ts';
import { V2 } from './v2.ts';

/**
 * What is answered, group by group. A new route is an entry of its group's file here and, under the same method and path, in
 * lib/http/openapi, and a row in docs/reference/http.md.
 */
export const ROUTES: readonly Route[] = [
  ...HEALTH,
  ...INVOCATIONS,
  ...MCP,
  ...MODELS,
  ...V2,
  openapiRoute(() => ROUTES),
  ...METRICS,
  ...MONITOR,
  ...PAGE,
];
