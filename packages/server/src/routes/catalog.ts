import type { PluginReport, TapRecord } from '@netbox-hooks/core'
import type { EventRule } from '@netbox-hooks/webhooks'
import { z } from 'zod'
import type { RouteScope, ZodFastify } from './scope.ts'

const tap = z.object({
  hook: z.string(),
  name: z.string(),
  calls: z.number(),
  failures: z.number(),
  mean_ms: z.number(),
  max_ms: z.number(),
})

const plugin = z
  .object({
    name: z.string(),
    verbose_name: z.string(),
    version: z.string(),
    state: z.string(),
    entry: z.string(),
    optional: z.boolean(),
    isolation: z.string().nullable(),
    registered: z.record(z.string(), z.array(z.string())),
    taps: z.array(tap),
    background_failures: z.number(),
    error: z.unknown().meta({ description: 'Why it is failed or skipped; null if it is not.' }),
  })
  .meta({ title: 'Plugin' })

const eventType = z
  .object({
    name: z.string(),
    text: z.string(),
    kind: z.string(),
    destructive: z.boolean(),
    plugin: z.string().meta({ description: 'Who registered it; netbox-hooks for what is built in.' }),
  })
  .meta({ title: 'EventType' })

const eventRule = z
  .object({
    name: z.string(),
    enabled: z.boolean(),
    event_types: z.array(z.string()),
    object_types: z.array(z.string()),
    conditions: z.unknown(),
    order: z.number(),
    actions: z.array(z.object({ type: z.string(), webhook: z.string().nullable() })),
  })
  .meta({ title: 'EventRule' })

/** What there is: plugins, event types, event rules. */
export function catalogRoutes(app: ZodFastify, { host }: RouteScope): void {
  app.get(
    '/plugins',
    {
      schema: {
        summary: 'List the plugins: state, what they registered, what their calls have come to',
        response: { 200: z.object({ plugins: z.array(plugin) }) },
      },
    },
    async () => ({ plugins: host.report().plugins.map(pluginOf) }),
  )

  app.get(
    '/event-types',
    {
      schema: {
        summary: 'List the event types',
        response: { 200: z.object({ event_types: z.array(eventType) }) },
      },
    },
    async () => ({
      event_types: host.registry.entries('eventTypes').map(({ plugin, value }) => ({
        name: value.name,
        text: value.text ?? value.name,
        kind: value.kind ?? 'info',
        destructive: value.destructive ?? false,
        plugin,
      })),
    }),
  )

  app.get(
    '/event-rules',
    {
      schema: {
        summary: 'List the event rules',
        response: { 200: z.object({ event_rules: z.array(eventRule) }) },
      },
    },
    async () => ({ event_rules: host.eventRules().map(ruleOf) }),
  )
}

function pluginOf(report: PluginReport): z.output<typeof plugin> {
  return {
    name: report.name,
    verbose_name: report.verboseName,
    version: report.version,
    state: report.state,
    entry: report.entry,
    optional: report.optional,
    isolation: report.isolation ?? null,
    registered: Object.fromEntries(
      Object.entries(report.registered).map(([store, names]) => [store, [...names]]),
    ),
    taps: report.taps.map(tapOf),
    background_failures: report.backgroundFailures,
    error: report.error?.toJSON() ?? null,
  }
}

function tapOf({ hook, name, calls, failures, meanMs, maxMs }: TapRecord): z.output<typeof tap> {
  return { hook, name, calls, failures, mean_ms: meanMs, max_ms: maxMs }
}

function ruleOf(rule: EventRule): z.output<typeof eventRule> {
  const { webhooks = [], actions = [] } = rule
  return {
    name: rule.name,
    enabled: rule.enabled ?? true,
    event_types: [...rule.eventTypes],
    object_types: [...rule.objectTypes],
    conditions: rule.conditions ?? null,
    order: rule.order ?? 0,
    actions: [
      ...webhooks.map((webhook) => ({ type: 'webhook', webhook })),
      // What the actions of plugins are run with may be a secret.
      ...actions.map(({ type, webhook = null }) => ({ type, webhook })),
    ],
  }
}
