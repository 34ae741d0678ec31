import { fileURLToPath } from 'node:url'
import { shared } from './shared-slot.ts'
import type { RegistryStores, StoreName } from './stores.ts'

/** What a module registered while it was evaluated, kept for the hosts that load the plugin later. */
export interface Registration {
  readonly store: StoreName
  readonly value: RegistryStores[StoreName]
  readonly optional: boolean
}

/** What a module registered while Node did not say whose module is evaluated. */
export interface EarlyRegistration extends Registration {
  /** The module's file. */
  readonly file: string
  /** The plugin that was being loaded, if one was. */
  readonly key: string | undefined
}

// Taken now: a test may put another one in its place later.
const { setImmediate } = globalThis

/** By the place in a module that registers: when the module is evaluated anew, its latest evaluation counts. */
const early = shared('earlyRegistrations', () => new Map<string, EarlyRegistration[]>())
/** Those that have come in this turn of the event loop: a loop registers several at one place. */
const ofThisTurn = shared('earlyRegistrationsOfThisTurn', () => new Set<string>())

/**
 * Keeps what the body of a module registers outside of a plugin's loading, as when a test imports it, or in a test runner
 * that evaluates modules itself, so that Node does not announce it. What functions register is not kept: they are called
 * again.
 *
 * @param key the plugin that is being loaded, if one is
 * @returns what was kept; `undefined` if no body of a module was running
 */
export function noteEarly(registration: Registration, key?: string): Registration | undefined {
  const place = moduleBody(new Error('Where is it called?').stack ?? '')
  if (!place) return undefined
  const kept: EarlyRegistration = { ...registration, file: place.file, key }
  const at = `${place.file}:${place.position}`
  if (ofThisTurn.has(at)) early.get(at)?.push(kept)
  else early.set(at, [kept])
  if (ofThisTurn.size === 0) setImmediate(() => ofThisTurn.clear())
  ofThisTurn.add(at)
  return kept
}

/** All of it, in the order in which modules were evaluated first. */
export function earlyRegistrations(): readonly EarlyRegistration[] {
  return [...early.values()].flat()
}

const frame = /^ +at (?:(.+) \()?(?:(async) )?((?:file:|\/|[A-Za-z]:[\\/]).+?):(\d+:\d+)\)?$/
/** What the body of a module is called in a stack, by whatever evaluates it. */
const bodyName = /^(?:Object\.|Module\.)?<anonymous>$|^eval$/

/** The module whose body is running, and where in it: no function of that file has been called by it. */
function moduleBody(stack: string): { readonly file: string; readonly position: string } | undefined {
  // The functions that register, innermost first, are this house's.
  const lines = stack.split('\n').filter((line) => line.startsWith('    at '))
  const from = lines.findIndex((line) => !/^ +at (?:noteEarly|#?register\w*|PluginScope\.)/.test(line))
  let found: { file: string; position: string } | undefined
  for (const line of lines.slice(from)) {
    const [, name, , file, position] = frame.exec(line) ?? []
    if (/^ +at async /.test(line) || line.includes('(node:')) break
    if (file === undefined || position === undefined) continue
    found ??= { file: pathOf(file), position }
    if (pathOf(file) === found.file && name !== undefined && !bodyName.test(name)) return undefined
  }
  return found
}

function pathOf(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file.split('?', 1)[0] as string) : file
}
