import { sleep } from '@netbox-hooks/core/times'
import {
  type Attributes,
  type Context,
  context,
  createContextKey,
  ProxyTracerProvider,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { hostVersion } from '../version.ts'
import type { SpanAttributes, SpanEnd, SpanStart, TraceHeaders, TraceSpan, Tracing } from './tracing.ts'

const kinds = {
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
} as const

const flushMs = 5_000

/** By which OpenTelemetry's own parts know that they are to be quiet. */
const quiet = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

/** Tracing by OpenTelemetry; `undefined` if the application has not set up anything that takes spans. */
export function openTelemetry(redact: (text: string) => string): Tracing | undefined {
  const named = trace.getTracerProvider()
  const provider = 'getDelegate' in named ? (named as ProxyTracerProvider).getDelegate() : named
  if (provider === new ProxyTracerProvider().getDelegate()) return undefined
  const tracer = provider.getTracer('netbox-hooks', hostVersion)
  return {
    begin(name, start) {
      const { kind, attributes = {} } = start
      const parent = parentOf(start)
      const span = tracer.startSpan(
        name,
        { kind: kinds[kind], attributes: known(attributes, redact) },
        parent,
      )
      return new OpenTelemetrySpan(span, trace.setSpan(parent, span), kind === 'client', redact)
    },
    async flush() {
      const { forceFlush } = provider as { forceFlush?: () => Promise<void> }
      const flushed = forceFlush?.call(provider).catch(() => {})
      await Promise.race([flushed, sleep(flushMs, { keepsAlive: false })])
    },
  }
}

function parentOf({ parent, carrier }: SpanStart): Context {
  if (parent) return propagation.extract(ROOT_CONTEXT, parent)
  const active = context.active()
  if (carrier && !trace.getSpan(active)) return propagation.extract(active, carrier)
  return active
}

class OpenTelemetrySpan implements TraceSpan {
  readonly headers: TraceHeaders
  readonly #span: Span
  readonly #inside: Context
  readonly #redact: (text: string) => string

  /** @param isLeaf the request that it makes carries its headers: nobody else is to add a span of it */
  constructor(span: Span, inside: Context, isLeaf: boolean, redact: (text: string) => string) {
    const headers: Record<string, string> = {}
    propagation.inject(inside, headers)
    // What an application keeps there is meant for its own services, not for receivers.
    delete headers['baggage']
    this.headers = headers
    this.#span = span
    this.#inside = isLeaf ? inside.setValue(quiet, true) : inside
    this.#redact = redact
  }

  run<T>(work: () => T): T {
    return context.with(this.#inside, work)
  }

  end({ attributes, error }: SpanEnd = {}): void {
    if (attributes) this.#span.setAttributes(known(attributes, this.#redact))
    if (error !== undefined) {
      this.#span.setStatus({ code: SpanStatusCode.ERROR, message: this.#redact(error) })
    }
    this.#span.end()
  }
}

/** Those that have a value, without secrets. */
function known(attributes: SpanAttributes, redact: (text: string) => string): Attributes {
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? redact(value) : value]),
  ) as Attributes
}
