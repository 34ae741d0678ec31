import { context, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { createHost } from 'netbox-hooks'
import { expect, it, onTestFinished } from 'vitest'
import { RedisServer } from '../../../queue-redis/test/redis-server.ts'
import { ask, postOf } from '../server/support.ts'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'

const exporter = new InMemorySpanExporter()
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }))
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
propagation.setGlobalPropagator(new W3CTraceContextPropagator())

it('a trace goes on in the host that builds and sends what another one has accepted', async () => {
  const server = await RedisServer.start()
  onTestFinished(() => server.stop())
  const receiver = await startReceiver()
  const config = configFor(receiver, { queue: server.url, server: { port: 0 } })
  const hosts = (['intake', 'worker'] as const).map((role) =>
    createHost({ cwd: folderWith(), config, role, logger: keepingLogger() }),
  )
  for (const host of hosts) {
    onTestFinished(() => host.stop())
    await host.start()
  }
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const event = { event_type: 'object_created', object_type: 'dcim.site', data: { id: 4 } }
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` }
  const answer = await ask(`${hosts[0]?.serverUrl}/api/events`, postOf(event, headers))
  expect(answer.status).toBe(202)
  const [received] = await receiver.waitFor(1)
  for (const host of hosts) await host.stop()

  const spans = exporter.getFinishedSpans()
  const parentOf = (name: string) => {
    const parent = spans.find((span) => span.name === name)?.parentSpanContext?.spanId
    return spans.find((span) => span.spanContext().spanId === parent)?.name
  }
  expect(parentOf('netbox-hooks process')).toBe('netbox-hooks accept')
  expect(parentOf('netbox-hooks attempt')).toBe('netbox-hooks process')
  expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set([traceId]))
  expect(String(received?.headers['traceparent'])).toContain(traceId)
}, 120_000)
