/** What serving needs. */
export interface Serving {
  readonly fastify: typeof import('fastify').fastify
  readonly serve: typeof import('./serve.ts').serve
  readonly securityHeaders: typeof import('./serve.ts').securityHeaders
  readonly ownCompilers: typeof import('./own-compilers.ts').ownCompilers
}

/** Loads what serving needs, Fastify first of all: only who serves pays for it. It may be called ahead of time. */
export async function loadServing(): Promise<Serving> {
  const [{ fastify }, { serve, securityHeaders }, { ownCompilers }] = await Promise.all([
    import('fastify'),
    import('./serve.ts'),
    import('./own-compilers.ts'),
  ])
  return { fastify, serve, securityHeaders, ownCompilers }
}
