import { inputInvalid, secretInvalid } from './errors.ts'

/** Headers as `fetch` has them, as `node:http` has them, as a list of names and values, or as a plain record. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Iterable<readonly [name: string, value: string]>
  | readonly string[]
  | Readonly<Record<string, string | readonly string[] | undefined>>

/** A body as it was received, before any parsing; a string counts as its UTF-8 bytes. */
export type WebhookBody = string | ArrayBufferView | ArrayBuffer | SharedArrayBuffer

/**
 * An argument as an object, in calls from JavaScript too.
 * @throws VerifyError `NBH_VERIFY_INPUT_INVALID`
 */
export function refuseNoObject(call: string, given: unknown): void {
  if (typeof given !== 'object' || given === null)
    throw inputInvalid(`${call} needs an object with its options, and was given ${nameOf(given)}`)
}

/** @throws VerifyError `NBH_VERIFY_INPUT_INVALID`: it was parsed, or has not been read yet */
export function bytesOf(body: unknown): string | Uint8Array {
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength)
  const tag = Object.prototype.toString.call(body)
  if (/ (?:Shared)?ArrayBuffer\]$/.test(tag)) return new Uint8Array(body as ArrayBuffer)
  throw inputInvalid(
    `The body must be the bytes as they were received, and is ${nameOf(body)}`,
    'Hand over the raw body: a string, Buffer, Uint8Array or ArrayBuffer. One that a framework has parsed cannot be verified; let it keep the bytes, e.g. express.raw({ type: () => true }).',
  )
}

/** @throws VerifyError `NBH_SECRET_INVALID` */
export function secretsOf(secrets: unknown): readonly string[] {
  const list: unknown = typeof secrets === 'string' ? [secrets] : secrets
  if (!Array.isArray(list))
    throw secretInvalid(`must be a text, or a list of texts, and is ${nameOf(secrets)}`)
  for (const secret of list) refuseNoText(secret)
  return list
}

/** @throws VerifyError `NBH_SECRET_INVALID`: most often a variable that is not set */
export function refuseNoText(secret: unknown): asserts secret is string {
  if (typeof secret !== 'string') throw secretInvalid(`must be a text, and is ${nameOf(secret)}`)
}

/** @throws VerifyError `NBH_VERIFY_INPUT_INVALID` */
export function refuseNoNumber(name: string, value: unknown): asserts value is number {
  if (typeof value !== 'number')
    throw inputInvalid(`${name} must be a number of seconds, and is ${nameOf(value)}`)
}

/**
 * Looks up headers by their names in lower case; several values of one name are joined, as `fetch` does.
 * @throws VerifyError `NBH_VERIFY_INPUT_INVALID`
 */
export function headerReader(headers: unknown): (name: string) => string | undefined {
  if (isFetchHeaders(headers)) {
    return (name) => {
      const value: unknown = headers.get(name)
      return typeof value === 'string' ? value : undefined
    }
  }
  const pairs = pairsOf(headers)
  return (name) => {
    const values = pairs
      .filter(([key]) => typeof key === 'string' && key.toLowerCase() === name)
      .flatMap(([, value]) => value)
      .filter((value) => typeof value === 'string')
    return values.length > 0 ? values.join(', ') : undefined
  }
}

type Pair = readonly [name: unknown, value: unknown]

function pairsOf(headers: unknown): readonly Pair[] {
  if (typeof headers !== 'object' || headers === null)
    throw inputInvalid(`The headers must be those of the request, and are ${nameOf(headers)}`)
  if ('headers' in headers && typeof headers.headers === 'object')
    throw inputInvalid(
      'The headers must be those of the request, and are a request',
      'Hand over request.headers.',
    )
  if (!(Symbol.iterator in headers)) return Object.entries(headers)
  const entries = [...(headers as Iterable<unknown>)]
  if (entries.every(Array.isArray)) return entries as unknown as readonly Pair[]
  // As `rawHeaders` of node:http: name, value, name, value.
  if (entries.length % 2 === 0 && entries.every((entry) => typeof entry === 'string'))
    return entries.flatMap((name, at) => (at % 2 === 0 ? [[name, entries[at + 1]] as const] : []))
  throw inputInvalid('The headers are a list of neither names and values nor pairs of them')
}

/** A Map has the method too, but knows each name in one spelling only. */
function isFetchHeaders(headers: unknown): headers is { get(name: string): string | null } {
  return typeof Object(headers).get === 'function' && typeof Object(headers).size !== 'number'
}

/** What a value is, in words; never what it says. */
function nameOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value !== 'object') return `a ${typeof value}`
  if (Array.isArray(value)) return 'an array'
  const name = Object.prototype.toString.call(value).slice('[object '.length, -1)
  return name === 'Object' ? 'an object' : `a ${name}`
}
