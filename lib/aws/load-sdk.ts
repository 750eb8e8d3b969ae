/**
 * The SDK, which is loaded when S3 is first asked for. In bundles of CommonJS the build puts a loader in this one's place that
 * takes sdk.cjs where deployments have it beside the bundle, and sdk.mjs elsewhere: the npm package holds the SDK once.
 */
export function loadSdk(): Promise<typeof import('./sdk.ts')> {
  return import('./sdk.ts');
}
