import type { RequestSummary } from './change-event.ts'

/** A request of which not all may be known. */
export type PartialRequest = { readonly [Field in keyof RequestSummary]?: RequestSummary[Field] | undefined }

const always = ['id', 'method', 'path', 'user'] as const
const known: ReadonlySet<string> = new Set<keyof RequestSummary>([...always, 'path_info', 'GET'])

/**
 * What receivers are told of a request, in the order in which it is said, and `null` for what is not said: what else an
 * application may have put into it is nobody's business.
 */
export function publicRequest(request: PartialRequest): RequestSummary {
  const shown: Record<string, unknown> = {}
  for (const key in request) {
    if (known.has(key) && request[key as never] !== undefined) shown[key] = request[key as never]
  }
  for (const key of always) shown[key] ??= null
  return shown as unknown as RequestSummary
}
