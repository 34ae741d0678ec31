import { readFileSync } from 'node:fs'

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/** Version of this copy of `@netbox-hooks/core`. */
export const coreVersion: string = manifest.version
