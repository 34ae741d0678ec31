import { readText } from '@netbox-hooks/core/text'

const manifest = JSON.parse(readText(new URL('../package.json', import.meta.url))) as { version: string }

/** The version of netbox-hooks that new projects are written for: all its packages are published together. */
export const hostVersion: string = manifest.version
