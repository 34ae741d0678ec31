import { messageOf } from '@netbox-hooks/core'
import type { FastifyInstance } from 'fastify'
import { requestInvalid, requestProblem } from '../errors.ts'

/** Takes bodies of JSON, and where `lines` is set of JSON in lines, which count as a list. */
export function addBodyParsers(
  app: FastifyInstance,
  { lines = false }: { readonly lines?: boolean } = {},
): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
    settle(done, () => parseJson(body as string)),
  )
  if (!lines) return
  app.addContentTypeParser(
    ['application/x-ndjson', 'application/jsonl'],
    { parseAs: 'string' },
    (_request, body, done) => settle(done, () => parseLines(body as string)),
  )
}

/** A body without a byte is none. @throws NetboxHooksError `NBH_REQUEST_INVALID` */
export function parseJson(text: string): unknown {
  if (text === '') return undefined
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (error) {
    throw requestInvalid(`The body is no JSON: ${messageOf(error)}.`)
  }
  // Fastify says so of a request that has no body.
  if (body === null) throw requestInvalid('The body is null.', [], 'Send an object, or no body at all.')
  return body
}

function parseLines(text: string): unknown[] {
  const problems: ReturnType<typeof requestProblem>[] = []
  const values = text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    try {
      return [JSON.parse(line) as unknown]
    } catch (error) {
      problems.push(requestProblem(`It is no JSON: ${messageOf(error)}.`, `line ${index + 1}`))
      return []
    }
  })
  if (problems.length > 0) throw requestInvalid('The body has lines that are no JSON.', problems.slice(0, 20))
  return values
}

function settle(done: (error: Error | null, body?: unknown) => void, parse: () => unknown): void {
  let body: unknown
  try {
    body = parse()
  } catch (error) {
    done(error as Error)
    return
  }
  done(null, body)
}
