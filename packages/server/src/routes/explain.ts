import type { EventExplanation } from '@netbox-hooks/webhooks'
import { z } from 'zod'
import { isPlainEvent } from '../contract/guards.ts'
import { incomingEvent, refuseUnknownTypes, toEvent } from '../contract/incoming-event.ts'
import { shownUrl } from '../contract/shown-url.ts'
import { guardedValidator } from '../contract/validation.ts'
import type { RouteScope, ZodFastify } from './scope.ts'

const explanation = z.object({
  rules: z.array(
    z.object({
      rule: z.string(),
      fired: z.boolean(),
      reason: z.string(),
      conditions: z
        .unknown()
        .meta({ description: 'Condition by condition; null if the rule did not come to them.' }),
    }),
  ),
  callbacks: z.array(
    z.object({
      plugin: z.string(),
      callback: z.string().nullable(),
      outcome: z.string(),
      duration_ms: z.number(),
      returned: z.unknown(),
      error: z.unknown(),
    }),
  ),
  provenance: z.unknown().meta({ description: 'Which plugin set each key of the context.' }),
  requests: z.array(
    z.object({
      webhook: z.string(),
      rule: z.string(),
      method: z.string(),
      url: z.string(),
      headers: z.record(z.string(), z.string()),
      body: z.string(),
    }),
  ),
  actions: z.array(z.object({ rule: z.string(), type: z.string() })),
  failures: z.array(z.object({ webhook: z.string(), rule: z.string(), error: z.unknown() })),
  doubts: z
    .array(z.unknown())
    .meta({ description: 'Errors of what is sent as it is, and hardly meant so: a body that is not JSON.' }),
})

/** `POST /api/explain`: what an event would lead to, and why. */
export function explainRoutes(app: ZodFastify, { host }: RouteScope): void {
  app.setValidatorCompiler(guardedValidator({ body: isPlainEvent }))
  app.post(
    '/explain',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Say what an event would lead to, and why; nothing is accepted or sent',
        description: 'Callbacks are called, actions are not.',
        body: incomingEvent,
        response: { 200: explanation },
      },
    },
    async ({ body }) => {
      refuseUnknownTypes([body], host, false)
      return wireOf(await host.explain(toEvent(body)))
    },
  )
}

function wireOf(explained: EventExplanation): z.output<typeof explanation> {
  const { rules, outcomes, provenance, requests, actions, failures, doubts } = explained
  return {
    rules: rules.map(({ conditions = null, ...rule }) => ({ ...rule, conditions })),
    callbacks: outcomes.map(({ plugin, callback = null, outcome, durationMs, returned = null, error }) => {
      return { plugin, callback, outcome, duration_ms: durationMs, returned, error: error?.toJSON() ?? null }
    }),
    provenance,
    requests: requests.map(({ webhook, rule, method, url, headers, body }) => {
      return { webhook, rule, method, url: shownUrl(url), headers, body: Buffer.from(body).toString() }
    }),
    // What they would be run with may be a secret.
    actions: actions.map(({ rule, type }) => ({ rule, type })),
    failures: failures.map(({ webhook, rule, error }) => ({ webhook, rule, error: error.toJSON() })),
    doubts: doubts.map((doubt) => doubt.toJSON()),
  }
}
