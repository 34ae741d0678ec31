import { codeOf } from '@netbox-hooks/core'
import type { Tracing } from './tracing.ts'

/** Where `@opentelemetry/api` keeps what an application has set up. */
const setUp = Symbol.for('opentelemetry.js.api.1')

/**
 * The tracing that the application has set up, if it has. Whoever has not does not pay for it: not even the API is
 * loaded.
 *
 * @param redact takes out of a text what must not be told
 */
export async function findTracing(redact: (text: string) => string): Promise<Tracing | undefined> {
  if (!(setUp in globalThis)) return undefined
  try {
    const { openTelemetry } = await import('./open-telemetry.ts')
    return openTelemetry(redact)
  } catch (error) {
    // It was set up through a copy that is not installed where netbox-hooks finds it.
    if (codeOf(error) === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
}
