import type { PluginMetrics } from '../metrics/plugin-metrics.ts'
import type { RouteScope, ZodFastify } from './scope.ts'

/** `GET /metrics`, in Prometheus' text format. */
export function metricsRoutes(app: ZodFastify, { metrics }: RouteScope, plugins: PluginMetrics): void {
  app.get(
    '/metrics',
    { schema: { summary: 'The host in numbers, for Prometheus', produces: ['text/plain'] } },
    async (_request, reply) => {
      const { registry } = await metrics.prometheus()
      reply.type(registry.contentType)
      return (await registry.metrics()) + (await plugins.text(registry))
    },
  )
}
