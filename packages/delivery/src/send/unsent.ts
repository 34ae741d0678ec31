import type { NetboxHooksError } from '@netbox-hooks/core'
import { classifyOutcome } from './outcome.ts'
import type { SendResult } from './sender.ts'

/** The result of an attempt that came to no request. */
export function unsent({ code, message }: NetboxHooksError): SendResult {
  return {
    ...classifyOutcome({ status: undefined, code }),
    status: undefined,
    responseHeaders: undefined,
    responseBody: undefined,
    error: { code, message },
    durationMs: 0,
    timings: { total: 0 },
  }
}
