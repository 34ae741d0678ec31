import { readFileSync } from 'node:fs'

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/** Version of the host; plugins' `minVersion` and `maxVersion` are compared with it. */
export const hostVersion: string = manifest.version
