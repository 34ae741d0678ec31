import { openApiDocument, type RegisteredRoute } from '../contract/openapi.ts'
import type { RouteScope, ZodFastify } from './scope.ts'

/** `GET /api/openapi.json`. */
export function openApiRoutes(
  app: ZodFastify,
  { host, access }: RouteScope,
  routes: readonly RegisteredRoute[],
): void {
  let document: object | undefined
  app.get('/openapi.json', { schema: { summary: 'This API as an OpenAPI 3.1 document' } }, async () => {
    // Made when all routes are known.
    document ??= openApiDocument(routes, { version: host.version, needsToken: access.needsToken })
    return document
  })
}
