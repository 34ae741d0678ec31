// Apart from the other errors: register.ts, which every plugin with routes loads, needs these alone.

import { kindName, messageOf, NetboxHooksError } from '@netbox-hooks/core'

export function routesInvalid(found: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_ROUTES_INVALID',
    message: `registerRoutes() needs a function; it was given ${kindName(found)}.`,
    hint: 'Call it as registerRoutes(({ app }) => { app.get(…) }).',
  })
}

export function routesFailed(plugin: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_ROUTES_FAILED',
    message: `The routes of ${plugin} are left out: ${messageOf(cause)}`,
    plugin,
    hint: 'The mistake is inside the function that it gave to registerRoutes().',
    cause,
  })
}

export function routesLate(plugin: string, ms: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_ROUTES_FAILED',
    message: `The routes of ${plugin} are left out: they were not ready within ${ms / 1_000} s.`,
    plugin,
    hint: 'Let the function that is given to registerRoutes(), and its onReady hooks, do less or give up earlier.',
  })
}

export function routesNotClosed(plugin: string, how: string, cause?: unknown): NetboxHooksError {
  const what = cause === undefined ? '' : `: ${messageOf(cause)}`
  return new NetboxHooksError({
    code: 'NBH_ROUTES_FAILED',
    message: `What the routes of ${plugin} do when the server closes ${how}${what}`,
    plugin,
    hint: 'The server was closed all the same. The mistake is in an onClose or preClose hook of the plugin.',
    cause,
  })
}

export function metricLate(plugin: string, metric: string, ms: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_METRIC_FAILED',
    message: `it was not collected within ${ms / 1_000} s`,
    plugin,
    hint: `Let collect() of ${metric} do less, or set the metric where its value changes.`,
  })
}

export function metricFailed(plugin: string, metric: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_METRIC_FAILED',
    message: messageOf(cause),
    plugin,
    hint: `The mistake is inside collect() of ${metric}.`,
    cause,
  })
}
