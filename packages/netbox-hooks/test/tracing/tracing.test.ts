import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import {
  BatchSpanProcessor,
  InMemorySpanExporter,
  type ReadableSpan,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { type Config, createHost, type NetboxHooksHost } from 'netbox-hooks'
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { signature, siteUpdated } from '../server/netbox-bodies.ts'
import { ask, postOf, serveHost } from '../server/support.ts'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'

const exporter = new InMemorySpanExporter()
const provider = new TracerProvider({
  spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 3_600_000 })],
})
trace.setGlobalTracerProvider(provider)
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
propagation.setGlobalPropagator(
  new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
)
const tracer = trace.getTracer('test')

beforeEach(() => exporter.reset())
afterAll(() => provider.shutdown())

const traceId = '0af7651916cd43dd8448eb211c80319c'
const caller = `00-${traceId}-b7ad6b7169203331-01`
const site = { event_type: 'object_created', object_type: 'dcim.site', data: { id: 4 } }

/** A plugin whose second callback fails, and whose first one has a span of its own. */
const plugin = {
  'owner.mjs': `
import { createRequire } from 'node:module'
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
import { trace } from '${import.meta.resolve('@opentelemetry/api')}'
registerWebhookCallback(async function owner() {
  await new Promise((resolve) => setImmediate(resolve))
  trace.getTracer('plugin').startSpan('look up').end()
  return { owner: 'netops' }
})
registerWebhookCallback(function broken({ settings }) { throw new Error('refused: ' + settings.token) })
export default class Owner extends PluginConfig {}`,
}

interface Told {
  readonly name: string
  readonly parent: string | undefined
  readonly kind: string | undefined
}

/** The spans that have ended, each with the name of its parent, or the parent's id if nobody here has it. */
function told(): Told[] {
  const spans = exporter.getFinishedSpans()
  const byId = new Map(spans.map((span) => [span.spanContext().spanId, span.name]))
  return spans.map(({ name, parentSpanContext: parent, kind }) => ({
    name,
    parent: parent && (byId.get(parent.spanId) ?? parent.spanId),
    kind: SpanKind[kind],
  }))
}

function spansOf(name: string): ReadableSpan[] {
  return exporter.getFinishedSpans().filter((span) => span.name === name)
}

/** Lets a host do its work, and stop: with that, all spans are written. */
async function finish(host: NetboxHooksHost): Promise<void> {
  await host.idle()
  await host.stop()
}

function traceparentOf(span: ReadableSpan | undefined): string | undefined {
  const { traceId, spanId } = span?.spanContext() ?? {}
  return `00-${traceId}-${spanId}-01`
}

describe('one trace', () => {
  it('leads to the actions of rules, and what they do', async () => {
    const acting = `
import { PluginConfig, registerEventAction } from 'netbox-hooks'
import { trace } from '${import.meta.resolve('@opentelemetry/api')}'
export default class Acting extends PluginConfig {
  async ready() {
    registerEventAction({ name: 'act', run: ({ attempt }) => {
      trace.getTracer('plugin').startSpan('write').end()
      if (attempt === 1) throw new Error('not yet')
    } })
  }
}`
    const actions = [{ type: 'act', retry: { schedule: [0, 0] } }]
    const rule = { name: 'r', objectTypes: ['dcim.site'], eventTypes: ['object_created'], actions }
    const { host, post } = await serveHost(
      { plugins: ['./acting.mjs'], eventRules: [rule] },
      { 'acting.mjs': acting },
    )
    const ended = new Promise<void>((resolve) => {
      host.operations.subscribe((news) => {
        if (news.kind === 'attempt' && news.attempt.state === 'delivered') resolve()
      })
    })
    await post('/api/events', site, { traceparent: caller })
    await ended
    await finish(host)
    const runs = told().filter(({ name }) => name === 'netbox-hooks action')
    expect(runs).toMatchObject([{ parent: 'netbox-hooks process' }, { parent: 'netbox-hooks process' }])
    expect(spansOf('netbox-hooks action').map(({ attributes }) => attributes['error.type'])).toEqual([
      'NBH_ACTION_FAILED',
      undefined,
    ])
    expect(told().filter(({ name }) => name === 'write')).toMatchObject([
      { parent: 'netbox-hooks action' },
      { parent: 'netbox-hooks action' },
    ])
  })

  it('leads from the request over callbacks to the attempt, and on to the receiver', async () => {
    const receiver = await startReceiver()
    const { host, post } = await serveHost({ ...configFor(receiver), plugins: ['./owner.mjs'] }, plugin)
    await post('/api/events', site, { traceparent: caller, tracestate: 'a=1', baggage: 'tenant=secret' })
    await finish(host)
    expect(new Set(exporter.getFinishedSpans().map((span) => span.spanContext().traceId))).toEqual(
      new Set([traceId]),
    )
    const from = (name: string) => told().find((span) => span.name === name)
    expect(from('netbox-hooks accept')).toMatchObject({ parent: 'b7ad6b7169203331', kind: 'PRODUCER' })
    expect(from('netbox-hooks process')).toMatchObject({ parent: 'netbox-hooks accept', kind: 'CONSUMER' })
    expect(told().filter(({ name }) => name === 'netbox-hooks callback')).toMatchObject([
      { parent: 'netbox-hooks process' },
      { parent: 'netbox-hooks process' },
    ])
    expect(from('look up')).toMatchObject({ parent: 'netbox-hooks callback' })
    expect(from('netbox-hooks attempt')).toMatchObject({ parent: 'netbox-hooks process', kind: 'CLIENT' })

    const headers = receiver.received[0]?.headers
    expect(headers?.['traceparent']).toBe(traceparentOf(spansOf('netbox-hooks attempt')[0]))
    expect(headers?.['tracestate']).toBe('a=1')
    expect(headers?.['baggage']).toBeUndefined()
  })

  it('tells what each step was about, and why it failed', async () => {
    const receiver = await startReceiver()
    receiver.status = 500
    vi.stubEnv('TRACED_TOKEN', 'very-secret-token')
    onTestFinished(() => void vi.unstubAllEnvs())
    const { host, post } = await serveHost(
      {
        ...configFor(receiver),
        plugins: ['./owner.mjs'],
        pluginsConfig: { './owner.mjs': { token: { env: 'TRACED_TOKEN' } } },
      },
      plugin,
    )
    await post('/api/events', site)
    await finish(host)
    expect(spansOf('netbox-hooks process')[0]?.attributes).toEqual({
      'netbox_hooks.event_id': expect.any(String),
      'netbox_hooks.event_type': 'object_created',
      'netbox_hooks.object_type': 'dcim.site',
      'netbox_hooks.object_id': 4,
    })
    const outcomes = spansOf('netbox-hooks callback').map(({ attributes, status }) => [
      attributes['netbox_hooks.callback'],
      attributes['netbox_hooks.outcome'],
      status.code,
    ])
    expect(outcomes).toEqual([
      ['broken', 'failed', SpanStatusCode.ERROR],
      ['owner', 'merged', SpanStatusCode.UNSET],
    ])
    const message = spansOf('netbox-hooks callback')[0]?.status.message
    expect(message).toContain('refused: [redacted]')
    const [attempt] = spansOf('netbox-hooks attempt')
    expect(attempt?.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.response.status_code': 500,
      'server.address': '127.0.0.1',
      'netbox_hooks.webhook': 'receiver',
      'netbox_hooks.attempt': 1,
      'netbox_hooks.outcome': 'retry',
    })
    expect(attempt?.status.code).toBe(SpanStatusCode.ERROR)
  })

  it("goes on from NetBox's own webhook", async () => {
    const secret = 'the secret in NetBox'
    const config = configFor(await startReceiver(), { server: { port: 0, netbox: { secrets: [secret] } } })
    const { host, post } = await serveHost(config)
    const body = siteUpdated['4.6']
    const headers = { 'x-hook-signature': signature(body, secret), traceparent: caller }
    expect((await post('/api/netbox/webhook', body, headers)).status).toBe(202)
    await finish(host)
    expect(spansOf('netbox-hooks attempt')[0]?.spanContext().traceId).toBe(traceId)
  })

  it('goes on from the span of an application that embeds the host, not from headers', async () => {
    const { host } = await serveHost(configFor(await startReceiver()))
    const span = tracer.startSpan('PATCH /sites')
    await context.with(trace.setSpan(context.active(), span), () =>
      host.emit(
        { eventType: 'object_created', objectType: 'dcim.site', data: {} },
        { headers: { traceparent: caller } },
      ),
    )
    span.end()
    await finish(host)
    expect(told()).toContainEqual({ name: 'netbox-hooks accept', parent: 'PATCH /sites', kind: 'PRODUCER' })
    expect(new Set(exporter.getFinishedSpans().map((each) => each.spanContext().traceId)).size).toBe(1)
  })

  it('survives a restart: the next host sends, and tries again, in the same trace', async () => {
    const receiver = await startReceiver()
    const cwd = folderWith()
    const { webhooks: [webhook] = [], ...rest } = configFor(receiver)
    const config: Config = {
      ...rest,
      webhooks: [
        { name: 'receiver', ...webhook, payloadUrl: receiver.url, retry: { schedule: ['0s', '0s'] } },
      ],
      server: { port: 0 },
    }
    const first = createHost({ cwd, config, logger: keepingLogger() })
    await first.start()
    await first.operations.pause('receiver')
    await ask(`${first.serverUrl}/api/events`, postOf(site, { traceparent: caller }))
    await first.idle()
    await first.stop()
    expect(receiver.received).toHaveLength(0)

    receiver.status = 500
    const second = createHost({ cwd, config, logger: keepingLogger() })
    await second.start()
    await second.operations.resume('receiver')
    await receiver.waitFor(1)
    receiver.status = 200
    await receiver.waitFor(2)
    await second.idle()
    await second.stop()
    const attempts = spansOf('netbox-hooks attempt')
    expect(attempts.map(({ attributes }) => attributes['netbox_hooks.attempt'])).toEqual([1, 2])
    expect(attempts.map((span) => span.parentSpanContext?.spanId)).toEqual(
      Array(2).fill(spansOf('netbox-hooks process')[0]?.spanContext().spanId),
    )
    expect(receiver.received.map(({ headers }) => headers['traceparent'])).toEqual(
      attempts.map(traceparentOf),
    )
  })

  it('shows with the delivery, and is nothing that plugins or receivers see in the payload', async () => {
    const receiver = await startReceiver()
    const { host, get, post } = await serveHost(configFor(receiver))
    const events: object[] = []
    host.hooks.payload.tap('look', (payload, event) => {
      events.push(event)
      return payload
    })
    await post('/api/events', site, { traceparent: caller })
    await host.idle()
    const [{ id }] = (await get('/api/deliveries')).json.deliveries
    const { traceparent } = (await get(`/api/deliveries/${id}`)).json
    await finish(host)
    expect(traceparent).toBe(traceparentOf(spansOf('netbox-hooks process')[0]))
    expect(events).toHaveLength(1)
    expect(JSON.stringify(events)).not.toContain(traceId)
    expect(receiver.received[0]?.body).not.toContain(traceId)
  })
})
