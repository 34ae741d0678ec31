import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Environment } from 'minijinja-js'
import { limitMemory } from './wasm.ts'

interface WebBuild {
  readonly Environment: typeof Environment
  initSync(options: { readonly module: Uint8Array }): unknown
}

const memoryLimit = 64 * 1_048_576

/**
 * Loads minijinja with a limit to its memory. Of its builds, the one for browsers alone takes the module from its user;
 * its types need those of a browser, so it is imported by its place.
 */
export async function loadMinijinja(): Promise<typeof Environment> {
  const folder = 'minijinja-js/dist/web'
  const build: WebBuild = await import(import.meta.resolve(`${folder}/minijinja_js.js`))
  const module = readFileSync(fileURLToPath(import.meta.resolve(`${folder}/minijinja_js_bg.wasm`)))
  build.initSync({ module: limitMemory(module, memoryLimit) })
  return build.Environment
}
