import { NetboxHooksError } from '@netbox-hooks/core'
import { EnvironmentProxies } from '@netbox-hooks/delivery'
import { z } from 'zod'
import type { ParsedConfig } from '../parsed.ts'
import { queueUrlProblem } from '../queue-url.ts'
import { allowedTarget } from './allowed-target.ts'
import { name } from './common.ts'
import { keepingTime, timeLimit } from './duration.ts'
import { encryption } from './encryption.ts'
import { eventRule } from './event-rule.ts'
import { pluginListing } from './plugin.ts'
import { server } from './server.ts'
import { webhook } from './webhook.ts'

const environmentProxy = z.literal('environment').superRefine((_value, context) => {
  try {
    new EnvironmentProxies(process.env)
  } catch (error) {
    if (!NetboxHooksError.is(error)) throw error
    context.addIssue({
      code: 'custom',
      message: error.message.replace(/\.$/, ''),
      params: { hint: error.hint },
    })
  }
})

const queue = z
  .string()
  // For editors.
  .meta({ pattern: '^(?:sqlite:|(?:redis|valkey)s?://).' })
  .superRefine((value, context) => {
    const problem = queueUrlProblem(value)
    if (problem !== undefined) context.addIssue(problem)
  })

const threads = z.union(
  [z.literal('auto'), z.int().min(0).max(64)],
  'It must be "auto" or a number of threads from 0 to 64',
)

/** All of a configuration. */
export const configSchema: z.ZodType<ParsedConfig> = z.strictObject({
  // Names the schema, for editors.
  $schema: z.string().optional(),
  plugins: z.array(pluginListing).default([]),
  pluginsConfig: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  allowIncompatible: z
    .array(z.string().regex(/^.+@\d\S*$/, 'expected "plugin@version", for example "my-plugin@1.2.3"'))
    .default([]),
  extensions: z.array(name).default([]),
  webhooks: z.array(webhook).default([]),
  eventRules: z.array(eventRule).default([]),
  queue: queue.default('sqlite:netbox-hooks.db'),
  delivery: z
    .strictObject({
      network: z.strictObject({ allow: z.array(allowedTarget).default([]) }).prefault({}),
      proxy: environmentProxy.optional(),
      concurrency: z.int().min(1).max(10_000).default(1_024),
      threads: threads.default('auto'),
      maxQueueDepth: z.int().min(1).optional(),
      spool: z.union([z.boolean(), name]).default(false),
      retention: z
        .strictObject({
          attempts: keepingTime.optional(),
          bodies: keepingTime.optional(),
          audit: keepingTime.optional(),
        })
        .prefault({}),
    })
    .prefault({}),
  encryption: encryption.prefault({}),
  templates: z.strictObject({ env: z.array(name).default([]) }).prefault({}),
  server: server.optional(),
  timeLimits: z
    .strictObject({
      import: timeLimit.optional(),
      ready: timeLimit.optional(),
      shutdown: timeLimit.optional(),
      callback: timeLimit.optional(),
      context: timeLimit.optional(),
      action: timeLimit.optional(),
      template: timeLimit.optional(),
    })
    .prefault({}),
})
