import { messageOf } from '@netbox-hooks/core'
import { decodeText } from '@netbox-hooks/core/text'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { charsetUnknown, requestInvalid, requestProblem } from '../errors.ts'
import type { RequestRoom } from './request-room.ts'

/** Takes bodies of JSON, and where `lines` is set of JSON in lines, which count as a list. */
export function addBodyParsers(
  app: FastifyInstance,
  room: RequestRoom,
  { lines = false }: { readonly lines?: boolean } = {},
): void {
  const add = (types: string[], parse: (text: string) => unknown) =>
    app.addContentTypeParser(types, { parseAs: 'buffer' }, (request, body, done) => {
      settle(done, () => {
        const parsed = () => parse(bodyText(request, body as Buffer))
        const whenThereIsRoom = room.forParsed(request, body as Buffer)
        return whenThereIsRoom ? whenThereIsRoom.then(parsed) : parsed()
      })
    })
  app.removeAllContentTypeParsers()
  add(['application/json'], parseJson)
  if (lines) add(['application/x-ndjson', 'application/jsonl'], parseLines)
}

/**
 * The text of a body.
 * @throws NetboxHooksError `NBH_TEXT_ENCODING` if it is not UTF-8, or says so of itself
 */
export function bodyText(request: FastifyRequest, body: Buffer): string {
  const [, charset] = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(request.headers['content-type'] ?? '') ?? []
  if (charset !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(charset)) throw charsetUnknown(charset)
  return decodeText(body, 'The body')
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

/** Hands on what parsing answers, at once if that is no promise. */
function settle(done: (error: Error | null, body?: unknown) => void, parse: () => unknown): void {
  let body: unknown
  try {
    body = parse()
  } catch (error) {
    done(error as Error)
    return
  }
  if (body instanceof Promise) body.then((parsed) => done(null, parsed), done)
  else done(null, body)
}
