import { messageOf } from '@netbox-hooks/core'
/**
 * Where in a trace something belongs, as headers: `{ traceparent: '00-…' }`. It is stored with events and deliveries, so
 * that a trace goes on after a retry, a restart, and in another host.
 */
export type TraceHeaders = Readonly<Record<string, string>>

/** What is told of a span. */
export type SpanAttributes = Readonly<Record<string, string | number | undefined>>

/** What a span stands for, seen from the trace: who begins work, who takes it up, who asks another, and all else. */
export type SpanKind = 'producer' | 'consumer' | 'client' | 'internal'

/** What a span begins with. */
export interface SpanStart {
  readonly kind: SpanKind
  readonly attributes?: SpanAttributes | undefined
  /** The span that it belongs to, wherever that was. Default: the one that is under way, if any. */
  readonly parent?: TraceHeaders | undefined
  /** Headers that may name a parent, if none is under way. */
  readonly carrier?: Readonly<Record<string, unknown>> | undefined
}

/** How a span ends. */
export interface SpanEnd {
  readonly attributes?: SpanAttributes | undefined
  /** Why it failed; what it must not tell is left out. */
  readonly error?: string | undefined
}

/** A piece of work as a trace shows it. */
export interface TraceSpan {
  /** For what comes of it. */
  readonly headers: TraceHeaders
  /** Runs work that belongs to it. */
  run<T>(work: () => T): T
  end(end?: SpanEnd): void
}

/** Writes traces. There is one only if the application has set up OpenTelemetry. */
export interface Tracing {
  begin(name: string, start: SpanStart): TraceSpan
  /** Has what is ready written out, if whoever takes it can be asked; waits for 5 s at most. */
  flush(): Promise<void>
}

/** Does a piece of work as a span, if there is tracing. `work` is given the headers for what comes of it. */
export function traced<T>(
  tracing: Tracing | undefined,
  name: string,
  start: () => SpanStart,
  work: (headers: TraceHeaders | undefined) => Promise<T>,
): Promise<T> {
  return tracing ? asSpan(tracing.begin(name, start()), work) : work(undefined)
}

async function asSpan<T>(
  span: TraceSpan,
  work: (headers: TraceHeaders | undefined) => Promise<T>,
): Promise<T> {
  try {
    const result = await span.run(() => work(span.headers))
    span.end()
    return result
  } catch (error) {
    span.end({ error: messageOf(error) })
    throw error
  }
}
