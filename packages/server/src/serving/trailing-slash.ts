import type { FastifyContextConfig, FastifyInstance, FastifyServerOptions, RouteOptions } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The same as another route, with or without a slash at its end. */
    isTwin?: boolean
  }
}

/** Gives every route of ours the same under its path with a slash at the end, or without: clients write both. */
export function addTwin(this: FastifyInstance, route: RouteOptions & { readonly routePath: string }): void {
  const { method, routePath: path } = route
  const config = route.config as FastifyContextConfig | undefined
  // Fastify makes those for HEAD itself.
  if (method === 'HEAD' || config?.handsOver || config?.isTwin) return
  const twin = { ...route, config: { ...config, isTwin: true } }
  if (path === '/') this.route({ ...twin, url: '/', prefixTrailingSlash: 'no-slash' })
  else this.route({ ...twin, url: path.endsWith('/') ? path.slice(0, -1) : `${path}/` })
}

/** Whether an application has set its Fastify so that a slash at the end makes no difference. */
export function takesSlashes({ initialConfig }: FastifyInstance): boolean {
  const { ignoreTrailingSlash, routerOptions } = initialConfig as FastifyServerOptions
  return (routerOptions?.ignoreTrailingSlash || ignoreTrailingSlash) ?? false
}
