import { openApiDocument, type RegisteredRoute } from '../contract/openapi.ts'
import type { RouteScope, ZodFastify } from './scope.ts'

/** `GET /api/openapi.json`, and `GET /api/schema/` for clients of NetBox. */
export function openApiRoutes(
  app: ZodFastify,
  { host, access }: RouteScope,
  routes: readonly RegisteredRoute[],
): void {
  const mount = app.prefix.replace(/\/api$/, '')
  const about = { version: host.version, needsToken: access.needsToken, mount }
  let document: object | undefined
  app.get('/openapi.json', { schema: { summary: 'This API as an OpenAPI 3.1 document' } }, async () => {
    // Made when all routes are known.
    document ??= openApiDocument(routes, about)
    return document
  })

  let dialect: object | undefined
  app.get(
    '/schema/',
    // Clients of NetBox ask for it without their token. It says nothing of what is here.
    { config: { access: 'public' }, schema: { summary: "NetBox's part of this API as an OpenAPI document" } },
    async () => {
      dialect ??= openApiDocument(
        routes.filter(({ url }) => url.includes('/api/extras/') || url.endsWith('/api/status/')),
        about,
      )
      return dialect
    },
  )
}
