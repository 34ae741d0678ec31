import { readFileSync } from 'node:fs'

/** URL of this package's package.json, which tells its copies apart. */
export const manifestUrl: string = new URL('../package.json', import.meta.url).href

const manifest = JSON.parse(readFileSync(new URL(manifestUrl), 'utf8')) as {
  version: string
}

/** Version of this copy of `@netbox-hooks/core`. */
export const coreVersion: string = manifest.version
