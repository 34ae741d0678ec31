import {
  generateKeyPair,
  generateSecret,
  netboxSignature,
  signatureHeaders,
  standardWebhooksSignature,
  VerifyError,
  verifyWebhook,
} from '@netbox-hooks/verify'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { thrownBy } from './support.ts'

const secret = generateSecret()
const body = '{"event":"created"}'
const now = () => Math.floor(Date.now() / 1000)
const signed = (secrets: readonly string[] = [secret], timestamp = now()) =>
  signatureHeaders({ id: 'msg_1', timestamp, body, secrets })

// Between signing and verifying, a second might pass.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

describe('a request that was signed with one of the secrets', () => {
  it('is verified, whatever form its headers have', () => {
    const record = signed()
    const lower = Object.fromEntries(
      Object.entries(record).map(([name, value]) => [name.toLowerCase(), value]),
    )
    const lists = Object.fromEntries(Object.entries(record).map(([name, value]) => [name, [value]]))
    for (const headers of [record, lower, lists, new Headers(record)]) {
      expect(verifyWebhook({ headers, body, secrets: [secret] })).toEqual({
        verified: true,
        netbox: true,
        standard: true,
      })
    }
  })

  it('says which kind of signature was there', () => {
    const headers = signed(['plain'])
    expect(verifyWebhook({ headers, body, secrets: ['plain'] })).toEqual({
      verified: true,
      netbox: true,
      standard: undefined,
    })
    const { 'X-Hook-Signature': _, ...standardOnly } = signed()
    expect(verifyWebhook({ headers: standardOnly, body: Buffer.from(body), secrets: [secret] })).toEqual({
      verified: true,
      netbox: undefined,
      standard: true,
    })
  })

  it('is verified while one secret replaces another, on either side', () => {
    const next = generateSecret()
    expect(verifyWebhook({ headers: signed([secret, next]), body, secrets: [secret] }).verified).toBe(true)
    expect(verifyWebhook({ headers: signed([secret]), body, secrets: [next, secret] }).verified).toBe(true)
  })

  it('is verified by the standardwebhooks library, and the other way round', () => {
    const { 'X-Hook-Signature': _, ...headers } = signed()
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
    const theirs = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(now()),
      'webhook-signature': new Webhook(secret).sign('msg_1', new Date(), body),
    }
    expect(verifyWebhook({ headers: theirs, body, secrets: [secret] }).standard).toBe(true)
  })
})

describe('a request that was signed with a private key', () => {
  const { secret: privateKey, publicKey } = generateKeyPair()
  const codeOf = (headers: Record<string, string>, secrets: readonly string[], given = body) =>
    thrownBy(() => verifyWebhook({ headers, body: given, secrets }))

  it('is verified by the public key alone, which cannot judge the signature of NetBox', () => {
    expect(verifyWebhook({ headers: signed([privateKey]), body, secrets: [publicKey] })).toEqual({
      verified: true,
      netbox: undefined,
      standard: true,
    })
  })

  it('is verified by the private key as well, where one process is both sides', () => {
    expect(verifyWebhook({ headers: signed([privateKey]), body, secrets: [privateKey] })).toEqual({
      verified: true,
      netbox: true,
      standard: true,
    })
  })

  it('is verified while it replaces a secret, on either side', () => {
    const both = signed([privateKey, secret])
    for (const secrets of [[publicKey], [secret], [secret, publicKey], [publicKey, secret]]) {
      expect(verifyWebhook({ headers: both, body, secrets }).verified).toBe(true)
      expect(new Webhook(secret).verify(body, both)).toEqual(JSON.parse(body))
    }
    expect(verifyWebhook({ headers: signed([secret]), body, secrets: [publicKey, secret] }).verified).toBe(
      true,
    )
    expect(
      verifyWebhook({ headers: signed([privateKey]), body, secrets: [secret, publicKey] }).verified,
    ).toBe(true)
  })

  it('is refused by another public key, after a change, and with the signature of NetBox alone', () => {
    const headers = signed([privateKey])
    const invalid = { code: 'NBH_SIGNATURE_INVALID' }
    expect(codeOf(headers, [generateKeyPair().publicKey])).toMatchObject(invalid)
    expect(codeOf(headers, [publicKey], '{}')).toMatchObject(invalid)
    expect(codeOf({ ...headers, 'webhook-id': 'msg_2' }, [publicKey])).toMatchObject(invalid)
    const { 'webhook-signature': _, ...netboxOnly } = headers
    expect(codeOf(netboxOnly, [publicKey])).toMatchObject(invalid)
    expect(codeOf(signed([privateKey], now() - 301), [publicKey])).toMatchObject({
      code: 'NBH_TIMESTAMP_OUTSIDE_TOLERANCE',
    })
  })

  it('is refused after any change of its signature, even one that means the same bytes', () => {
    const headers = signed([privateKey])
    const signature = headers['webhook-signature'] as string
    const changes = [
      `${signature}=`,
      `${signature}A`,
      signature.slice(0, -1),
      signature.replace('v1a', 'v1'),
      'v1a,',
    ]
    for (const changed of changes) {
      expect(codeOf({ ...headers, 'webhook-signature': changed }, [publicKey])).toMatchObject({
        code: 'NBH_SIGNATURE_INVALID',
      })
    }
  })

  it.each(['whpk_', 'whpk_c2VjcmV0', 'whpk_not base64'])(
    'is refused with a malformed public key: %j',
    (key) => {
      expect(codeOf(signed([privateKey]), [key])).toMatchObject({ code: 'NBH_SECRET_INVALID' })
    },
  )
})

describe('a request that may not be trusted', () => {
  const codeOf = (options: Partial<Parameters<typeof verifyWebhook>[0]>) =>
    thrownBy(() => verifyWebhook({ headers: signed(), body, secrets: [secret], ...options }))

  it('is refused after any change of its body, id, timestamp or signatures', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('body', ...Object.keys(signed())),
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme-ascii' }),
        (part, position, replacement) => {
          const headers = signed()
          const changed = (text: string) => {
            const at = position % text.length
            return text.slice(0, at) + replacement + text.slice(at + 1)
          }
          const original = part === 'body' ? body : (headers[part] as string)
          fc.pre(changed(original) !== original)
          const options =
            part === 'body'
              ? { headers, body: changed(body), secrets: [secret] }
              : { headers: { ...headers, [part]: changed(original) }, body, secrets: [secret] }
          expect(thrownBy(() => verifyWebhook(options))).toMatchObject({ code: 'NBH_SIGNATURE_INVALID' })
        },
      ),
    )
  })

  it('is refused without any signature', () => {
    expect(codeOf({ headers: {} })).toMatchObject({ code: 'NBH_SIGNATURE_MISSING' })
    expect(codeOf({ headers: new Headers() })).toMatchObject({ code: 'NBH_SIGNATURE_MISSING' })
  })

  it.each(['webhook-id', 'webhook-timestamp'])('is refused without %s', (name) => {
    const { [name]: _, ...headers } = signed()
    expect(codeOf({ headers })).toMatchObject({ code: 'NBH_SIGNATURE_MISSING' })
  })

  it('is refused if only one of its two signatures is right', () => {
    const wrong = { ...signed(), 'X-Hook-Signature': netboxSignature(body, 'other') }
    expect(codeOf({ headers: wrong })).toMatchObject({ code: 'NBH_SIGNATURE_INVALID' })
    const other = { ...signed([generateSecret()]), 'X-Hook-Signature': netboxSignature(body, secret) }
    expect(codeOf({ headers: other })).toMatchObject({ code: 'NBH_SIGNATURE_INVALID' })
  })

  it('is refused with a Standard Webhooks signature that no secret can check', () => {
    const headers = { ...signed(['plain']), 'webhook-signature': 'v1,AAAA' }
    expect(codeOf({ headers, secrets: ['plain'] })).toMatchObject({ code: 'NBH_SIGNATURE_INVALID' })
  })

  it('is refused with a signature that was given twice', () => {
    const signature = signed()['X-Hook-Signature'] as string
    expect(codeOf({ headers: { ...signed(), 'x-hook-signature': signature } })).toMatchObject({
      code: 'NBH_SIGNATURE_INVALID',
    })
  })

  it.each([-301, 301])('is refused with a right timestamp that is %i s off', (offset) => {
    expect(codeOf({ headers: signed([secret], now() + offset) })).toMatchObject({
      code: 'NBH_TIMESTAMP_OUTSIDE_TOLERANCE',
    })
  })

  it('is judged by the tolerance that is given', () => {
    const headers = signed([secret], now() - 1_000)
    expect(verifyWebhook({ headers, body, secrets: [secret], tolerance: 1_100 }).verified).toBe(true)
    expect(codeOf({ headers, tolerance: Number.NaN })).toMatchObject({
      code: 'NBH_TIMESTAMP_OUTSIDE_TOLERANCE',
    })
  })

  it.each([[[]], [['']], [['whsk_c2VjcmV0']]])('is refused for want of a secret: %j', (secrets) => {
    expect(codeOf({ secrets })).toMatchObject({ code: 'NBH_SECRET_INVALID' })
  })

  it('shows neither secret nor expected signature in the error', () => {
    const error = codeOf({ body: 'other' }) as Error
    expect(error.message).not.toContain(secret)
    expect(error.message).not.toContain(netboxSignature('other', secret))
  })
})

describe('what is given in another form than the types say', () => {
  const bytes = Buffer.from(body)
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
  const view = new DataView(buffer)

  it.each([
    ['an ArrayBuffer', { body: buffer }],
    ['a view of one', { body: view }],
    ['one secret', { secrets: secret }],
    ['pairs of names and values', { headers: Object.entries(signed()) }],
    ['a Map', { headers: new Map(Object.entries(signed())) }],
    ["node:http's rawHeaders", { headers: Object.entries(signed()).flat() }],
  ])('is taken where it is clear: %s', (_, part) => {
    const options = { headers: signed(), body, secrets: [secret], ...part }
    expect(verifyWebhook(options as Parameters<typeof verifyWebhook>[0]).verified).toBe(true)
  })

  it.each([
    ['a parsed body', { body: JSON.parse(body) }, /raw body/],
    ['a body that was not awaited', { body: Promise.resolve(body) }, /raw body/],
    ['no body', { body: undefined }, /raw body/],
    ['a number as headers', { headers: 5 }, /Correct the call/],
    ['no headers', { headers: null }, /Correct the call/],
    ['headers that are a list of something', { headers: [1, 2, 3] }, /Correct the call/],
    ['a tolerance that is a text', { tolerance: '5 min' }, /Correct the call/],
    ['a request for its headers', { headers: { headers: signed() } }, /request\.headers/],
    ['a Request for its headers', { headers: new Request('https://a.example/') }, /request\.headers/],
  ])('is refused as a mistake of the caller, not of the sender: %s', (_, part, hint) => {
    const options = { headers: signed(), body, secrets: [secret], ...part }
    expect(thrownBy(() => verifyWebhook(options as never))).toMatchObject({
      code: 'NBH_VERIFY_INPUT_INVALID',
      hint: expect.stringMatching(hint),
    })
  })

  it.each([[[undefined]], [undefined], [null], [5], [{}]])(
    'is refused as a secret, and never shown: %j',
    (secrets) => {
      const options = { headers: signed(), body, secrets }
      expect(thrownBy(() => verifyWebhook(options as never))).toMatchObject({ code: 'NBH_SECRET_INVALID' })
    },
  )

  it('never ends in another error than one of its own', () => {
    fc.assert(
      fc.property(
        fc.anything({ withMap: true, withDate: true, withTypedArray: true }),
        fc.anything(),
        (one, two) => {
          const message = { id: 'msg_1', timestamp: now(), body, secrets: [secret] }
          for (const call of [
            () => verifyWebhook(one as never),
            () => verifyWebhook({ headers: one, body, secrets: [secret] } as never),
            () => verifyWebhook({ headers: signed(), body: one, secrets: two } as never),
            () => verifyWebhook({ headers: signed(), body, secrets: one, tolerance: two } as never),
            () => netboxSignature(one as never, two as never),
            () => signatureHeaders(one as never),
            () => signatureHeaders({ ...message, id: one, timestamp: two } as never),
            () => signatureHeaders({ ...message, body: one, secrets: two } as never),
            () => standardWebhooksSignature({ ...message, secret: one } as never),
          ]) {
            try {
              call()
            } catch (error) {
              expect(error).toBeInstanceOf(VerifyError)
            }
          }
        },
      ),
    )
  })
})
