import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const workspace = fileURLToPath(new URL('..', import.meta.url))

/** Files that enter a plugin's scope by themselves. */
export const doors: readonly string[] = [
  'packages/core/src/scope/door.ts',
  // Taps and callbacks are called for each event: they have a door that allocates nothing for a call.
  'packages/core/src/hooks/supervised-tap.ts',
  'packages/webhooks/src/context/gathering.ts',
  // Fastify calls what was made through the door, in the course of a request that it holds to its time.
  'packages/server/src/serving/contain-listeners.ts',
  'packages/server/src/serving/mount-plugin-routes.ts',
  'packages/server/src/serving/plugin-instance.ts',
  // In a worker's process: the host calls each of its functions through a door of its own.
  'packages/host/src/isolation/isolated-plugin.ts',
]

/** Files that call code of plugins through {@link doors}. */
export const throughDoors: readonly string[] = [
  'packages/core/src/lifecycle/phases.ts',
  'packages/core/src/lifecycle/validate.ts',
  'packages/core/src/scope/undos.ts',
  'packages/host/src/config/checks/action-settings.ts',
  'packages/server/src/metrics/plugin-metrics.ts',
  'packages/webhooks/src/context/tap-callbacks.ts',
  'packages/webhooks/src/events/pipeline.ts',
  'packages/webhooks/src/rules/action-runner.ts',
  'packages/webhooks/src/templates/plugin-filters.ts',
]

/** Files that hold code of plugins, and do not call it: they read names, or hand it to one of the others. */
const holders: readonly string[] = [
  'packages/core/src/plugins/host-view.ts',
  'packages/core/src/lifecycle/validate-settings.ts',
  // The schemas are the application's.
  'packages/core/src/standard-schema.ts',
  'packages/host/src/config/objects/host-context.ts',
  'packages/host/src/inventory/declarations.ts',
  'packages/netbox-hooks/src/cli/schema/schema.ts',
  'packages/server/src/netbox-routes/changer.ts',
]

/** Stores of the registry: whether they hold functions. */
const stores: Readonly<Record<string, boolean>> = {
  eventActions: true,
  eventRules: false,
  eventTypes: false,
  routes: true,
  // A plugin calls the services of another one in its own scope.
  services: false,
  templateFilters: true,
  webhookCallbacks: true,
  webhooks: false,
}

const functionStores = Object.keys(stores).filter((name) => stores[name])

/** How code enters a scope. */
const entering: readonly RegExp[] = [/\b\w*[sS]cope\b[?!]?\.run\b/g, /#inScope\b/g]

/** How code comes by functions of plugins, or calls them. */
const reaching: readonly RegExp[] = [
  new RegExp(`\\.(?:entries|find)\\(\\s*['"\`](?:${functionStores.join('|')})['"\`]`, 'g'),
  // A store that is named by a variable may be any.
  /\bregistry\??\.(?:entries|find)\((?!\s*['"`])/g,
  /\['~standard'\]\s*\??\.validate\(/g,
  /\b(?:config|plugin)\??\.(?:ready|shutdown)\(/g,
  /\b(?:config|plugin)\??\.eventsPipeline\b/g,
]

/**
 * Every place in the sources that goes past the doors, in words: that enters a plugin's scope and is no door, or comes by a
 * plugin's functions and is not listed as calling them through one. Stores that nobody has thought of are named, too.
 */
export function pastTheDoors(root: string = workspace): string[] {
  return globSync('packages/*/src/**/*.ts', { cwd: root }).flatMap((file) => {
    const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
    const found = (patterns: readonly RegExp[]) =>
      patterns.flatMap((pattern) => [...code.matchAll(pattern)].map(([text]) => text))
    const enters = doors.includes(file) ? [] : found(entering)
    const isListed = [doors, throughDoors, holders].some((files) => files.includes(file))
    const reaches = isListed ? [] : found(reaching)
    const goesThrough = !throughDoors.includes(file) || /\bthrough\w*Door\w*\(|\.tap\(/.test(code)
    return [
      ...enters.map((text) => `${file}: ${text} enters a scope past throughDoor()`),
      ...reaches.map((text) => `${file}: ${text} reaches code of plugins, see architecture/doors.ts`),
      ...(goesThrough ? [] : [`${file}: goes through no door`]),
      ...storesIn(code)
        .filter((name) => !Object.hasOwn(stores, name))
        .map((name) => `${file}: the store ${name} is not listed in architecture/doors.ts`),
    ]
  })
}

/** The stores that a file adds to the registry. */
function storesIn(code: string): string[] {
  const body = /\binterface RegistryStores \{([^}]*)\}/.exec(code)?.[1] ?? ''
  return [...body.matchAll(/^\s*(?:readonly )?(\w+)\??:/gm)].map(([, name]) => name as string)
}
