import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** Loaded before all else: writes to standard error, at the end, the URLs of all modules that the process has loaded. */
const listener = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module'
const loaded = []
registerHooks({
  load(url, context, next) {
    loaded.push(url)
    return next(url, context)
  },
})
process.on('exit', () => process.stderr.write(JSON.stringify(loaded)))
`)}`

/**
 * The URLs of the modules that a process of Node's with these words loads, in their order.
 * @param folder URL of where it runs: packages are found from there
 */
export async function modulesLoadedBy(words: readonly string[], folder: string): Promise<string[]> {
  const options = { cwd: fileURLToPath(new URL('.', folder)) }
  const { stderr } = await promisify(execFile)(process.execPath, ['--import', listener, ...words], options)
  return JSON.parse(stderr)
}

/** The words that let Node evaluate some code as a module. */
export function evaluating(code: string): string[] {
  return ['--input-type=module', '--eval', code]
}

/** The names of the packages from outside of this house among modules, each once, in the order of the alphabet. */
export function outsidersAmong(modules: readonly string[]): string[] {
  const names = modules.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? [])
  return [...new Set(names)].toSorted()
}
