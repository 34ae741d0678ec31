import { Mistakes, messageOf, type NetboxHooksError } from '@netbox-hooks/core'
import { type JsonShape, limits, parseJson, shapeOf } from '@netbox-hooks/core/json'
import { decodeText } from '@netbox-hooks/core/text'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { charsetUnknown, requestInvalid, requestProblem } from '../errors.ts'
import type { RequestRoom } from './request-room.ts'

/**
 * Takes bodies of JSON, and where `lines` says how many of JSON in lines, which count as a list.
 * @param options `notJson`: how what is no JSON is called
 */
export function addBodyParsers(
  app: FastifyInstance,
  room: RequestRoom,
  { lines, notJson }: { readonly lines?: number; readonly notJson?: NotJson } = {},
): void {
  const add = (types: string[], parse: (text: string, shape: JsonShape) => unknown) =>
    app.addContentTypeParser(types, (request, payload, done) => {
      room.read(request, payload, (error, body) => {
        if (!body) return done(error)
        settle(done, () => {
          const text = bodyText(request, body)
          const shape = shapeOf(text)
          const parsed = () => parse(text, shape)
          const whenThereIsRoom = room.forParsed(request, text, shape)
          return whenThereIsRoom ? whenThereIsRoom.then(parsed) : parsed()
        })
      })
    })
  app.removeAllContentTypeParsers()
  add(['application/json'], (text, shape) => parseBody(text, shape, notJson))
  if (lines !== undefined)
    add(['application/x-ndjson', 'application/jsonl'], (text) => parseLines(text, lines))
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

/** Makes the error for a text that is no JSON, by what is wrong with it. */
type NotJson = (problem: string) => NetboxHooksError

/** A body without a byte is none. @throws NetboxHooksError `NBH_REQUEST_INVALID` */
export function parseBody(
  text: string,
  shape: JsonShape,
  notJson: NotJson = (problem) => requestInvalid(`The body is no JSON: ${problem}.`),
): unknown {
  if (text === '') return undefined
  let body: unknown
  try {
    body = parseJson(text, shape)
  } catch (error) {
    throw notJson(messageOf(error))
  }
  // Fastify says so of a request that has no body.
  if (body === null) throw requestInvalid('The body is null.', [], 'Send an object, or no body at all.')
  return body
}

/** Reads lines until there are more than may be, or as many mistakes as are named. */
function parseLines(text: string, most: number): unknown[] {
  const mistakes = new Mistakes<NetboxHooksError>(limits.requestProblems)
  const values: unknown[] = []
  let [start, line] = [0, 0]
  while (start < text.length && values.length <= most && !mistakes.isFull) {
    const end = text.indexOf('\n', start)
    const content = text.slice(start, end === -1 ? undefined : end)
    start = end === -1 ? text.length : end + 1
    line += 1
    const where = `line ${line}`
    if (content.trim() === '') continue
    try {
      values.push(parseJson(content))
    } catch (error) {
      mistakes.add(() => requestProblem(`It is no JSON: ${messageOf(error)}.`, where))
    }
  }
  if (mistakes.count > 0) throw requestInvalid('The body has lines that are no JSON.', mistakes.first)
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
