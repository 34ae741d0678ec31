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
