import { hostname } from 'node:os'
import { detailSchema } from '../netbox-api/schemas.ts'
import type { Schema } from '../netbox-fields/kinds.ts'
import type { RouteScope, ZodFastify } from '../routes/scope.ts'
import { baseOf } from './request.ts'

/** The NetBox whose dialect this is. */
export const netboxVersion = '4.6.8'

const addresses: Schema = { type: 'object', additionalProperties: { type: 'string' } }

/** `/api/`, `/api/extras/` and `/api/status/`: what clients of NetBox ask first. */
export function netboxStatusRoutes(app: ZodFastify, { host }: RouteScope): void {
  const config = { allow: 'GET, HEAD, OPTIONS' }
  for (const [path, name] of [
    ['/', 'API Root'],
    ['/extras/', 'Extras'],
    ['/status/', 'Status'],
  ] as const)
    app.options(
      path,
      {
        config: { ...config, access: path === '/' ? 'public' : 'read' },
        prefixTrailingSlash: 'slash',
        schema: {
          summary: 'What is sent and answered there',
          response: { 200: { type: 'object' }, default: detailSchema },
        },
      },
      async () => ({
        name,
        description: '',
        renders: ['application/json'],
        parses: ['application/json'],
      }),
    )

  app.get(
    '/',
    {
      // Some clients look here for the version before they send their token.
      config: { ...config, access: 'public' },
      prefixTrailingSlash: 'slash',
      schema: {
        summary: "Where NetBox's part of this API is",
        response: { 200: addresses, default: detailSchema },
      },
    },
    async (request) => {
      const base = baseOf(request)
      return { extras: `${base}/api/extras/`, status: `${base}/api/status/` }
    },
  )

  app.get(
    '/extras/',
    {
      config,
      schema: {
        summary: 'What is managed in the dialect of NetBox',
        response: { 200: addresses, default: detailSchema },
      },
    },
    async (request) => {
      const base = baseOf(request)
      return { 'event-rules': `${base}/api/extras/event-rules/`, webhooks: `${base}/api/extras/webhooks/` }
    },
  )

  app.get(
    '/status/',
    {
      config,
      schema: {
        summary: 'Versions, as NetBox tells them',
        response: {
          200: {
            type: 'object',
            properties: {
              hostname: { type: 'string' },
              installed_apps: { type: 'object' },
              'netbox-version': { type: 'string', description: 'The NetBox whose dialect this API speaks.' },
              'netbox-full-version': { type: 'string' },
              'netbox-hooks-version': { type: 'string' },
              'node-version': { type: 'string' },
              plugins: { type: 'object', additionalProperties: { type: 'string' } },
            },
            required: ['netbox-version', 'netbox-hooks-version', 'plugins'],
          },
          default: detailSchema,
        },
      },
    },
    async () => ({
      hostname: hostname(),
      installed_apps: {},
      'netbox-version': netboxVersion,
      'netbox-full-version': netboxVersion,
      'netbox-hooks-version': host.version,
      'node-version': process.versions.node,
      plugins: Object.fromEntries(host.report().plugins.map(({ name, version }) => [name, version])),
    }),
  )
}
