import type { FastifyInstance } from 'fastify'

type FastifyPlugin = (app: FastifyInstance, options: unknown, done?: (error?: Error) => void) => unknown

/**
 * Makes what is registered on a Fastify instance, at any depth, fail for itself: Fastify would otherwise let nothing
 * start at all.
 */
export function catchFailures(app: FastifyInstance, onFailure: (cause: unknown) => void): void {
  // Instances below inherit the method, which does not look at `this`.
  const register = app.register.bind(app) as (plugin: unknown, options?: unknown) => unknown
  const forgiving = (plugin: unknown, options?: unknown): unknown =>
    register(typeof plugin === 'function' ? guarded(plugin as FastifyPlugin, onFailure) : plugin, options)
  app.register = forgiving as FastifyInstance['register']
}

function guarded(plugin: FastifyPlugin, onFailure: (cause: unknown) => void): FastifyPlugin {
  const run = async (app: FastifyInstance, options: unknown): Promise<void> => {
    try {
      if (plugin.length < 3) await plugin(app, options)
      else
        await new Promise<void>((resolve, reject) => {
          plugin(app, options, (error) => (error ? reject(error) : resolve()))
        })
    } catch (cause) {
      onFailure(cause)
    }
  }
  // What fastify-plugin notes on a function.
  return Object.assign(run, plugin)
}
