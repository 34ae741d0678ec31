import { type Extension, type ExtensionPointsOptions, HostPoints } from '@netbox-hooks/core'
import { routesStore } from '@netbox-hooks/server/register'
import { builtInEventTypes, webhooksExtension } from '@netbox-hooks/webhooks/register'
import { deliveryHooks } from './engine/delivery-hooks.ts'
import { objectHooks } from './orders/object-hooks.ts'
import { ownEventTypes } from './own-events.ts'

/** What the application offers to plugins, by name: a worker knows that it is there. */
export interface OfferedPoints {
  readonly hooks: readonly string[]
  /** Those that there is one of for each key. */
  readonly keyedHooks: readonly string[]
  readonly stores: readonly string[]
}

/** What plugins can tap and register in the host's process and in a worker's. */
const everywhere: readonly Extension[] = [webhooksExtension, { hooks: deliveryHooks }, { hooks: objectHooks }]

/** What plugins can tap and register in a host, beside what its application offers. */
export const hostExtensions: readonly Extension[] = [
  ...everywhere,
  // An isolated plugin has no routes: Fastify is not in its process.
  { stores: { routes: routesStore } },
]

/**
 * Makes all hooks and stores of a host.
 * @param extensions of the application
 * @throws NetboxHooksError `NBH_EXTENSION_INVALID`
 */
export function makeHostPoints(
  extensions: readonly Extension[],
  options: ExtensionPointsOptions,
): HostPoints {
  return withEventTypes(
    new HostPoints([...hostExtensions, ...extensions], { ...options, name: 'netbox-hooks' }),
  )
}

/** What there is in a host beside what there is everywhere, for workers. */
export function offeredPoints(points: HostPoints): OfferedPoints {
  const { hooks, stores } = points.describe()
  const known = new HostPoints(everywhere).describe()
  const others = <Point extends { readonly name: string }>(all: readonly Point[], own: readonly Point[]) =>
    all.filter(({ name }) => !own.some((each) => each.name === name))
  const offered = others(hooks, known.hooks)
  const names = (keyed: boolean) =>
    offered.filter(({ keys }) => (keys !== undefined) === keyed).map(({ name }) => name)
  return {
    hooks: names(false),
    keyedHooks: names(true),
    stores: others(stores, known.stores).map(({ name }) => name),
  }
}

/** Makes the hooks and stores of a worker: what is not there everywhere is there by name. */
export function makeWorkerPoints(offered: OfferedPoints, options: ExtensionPointsOptions): HostPoints {
  const hook = { kind: 'AsyncSeriesHook', description: 'in the host' } as const
  const hooks = [
    ...offered.hooks.map((name) => [name, hook]),
    ...offered.keyedHooks.map((name) => [name, { ...hook, keys: 'as in the host' }]),
  ]
  const stores = offered.stores.map((name) => [name, {}])
  const byName = { hooks: Object.fromEntries(hooks), stores: Object.fromEntries(stores) }
  return withEventTypes(new HostPoints([...everywhere, byName], { ...options, name: 'netbox-hooks' }))
}

function withEventTypes(points: HostPoints): HostPoints {
  for (const type of [...builtInEventTypes, ...ownEventTypes]) points.registry.add('eventTypes', type)
  return points
}
