// What is in the bundles, as CycloneDX: npm knows what is installed, esbuild what of that was bundled.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { bundledFolders } from './third-party-licences.mjs';

/**
 * npm's bill of materials, without the packages that no bundle has a file of.
 *
 * @param {Iterable<string>} inputs paths of bundled files, as esbuild's metafile names them
 * @param {string} name the package's own: npm takes the folder's
 */
export function billOfMaterials(inputs, name) {
  // by the lockfile: npm calls a tree damaged that leaves out an optional package, as one with another Node does
  const asked = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'];
  const all = execFileSync('npm', asked, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const { metadata, components, dependencies, ...head } = JSON.parse(all);
  const component = { ...metadata.component, name };
  const bundled = new Set(bundledFolders(inputs).map(refOf));
  const isKept = (ref) => bundled.has(ref) || ref === component['bom-ref'];
  const parts = new Map(components.filter((one) => isKept(one['bom-ref'])).map((one) => [one['bom-ref'], one]));
  return {
    ...head,
    metadata: { ...metadata, component },
    components: [...parts.values()].map(asPart),
    dependencies: dependencies
      .filter(({ ref }) => isKept(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(isKept) })),
  };
}

/** npm's name for a package in its bill. */
function refOf(folder) {
  const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  return `${name}@${version}`;
}

/** To npm it is for development alone; who gets the bundles gets it with them. */
function asPart({ properties, ...component }) {
  return { ...component, properties: properties.filter(({ name }) => name !== 'cdx:npm:package:development') };
}
