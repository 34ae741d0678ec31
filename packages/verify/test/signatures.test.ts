import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  generateKeyPair,
  generateSecret,
  netboxSignature,
  secretProblem,
  signatureHeaders,
  standardWebhooksSignature,
} from '@netbox-hooks/verify'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { thrownBy } from './support.ts'

interface SignatureVector {
  readonly body: string
  readonly secret: string
  readonly signature: string
}

const vectors = JSON.parse(
  readFileSync(new URL('./vectors/signatures.json', import.meta.url), 'utf8'),
) as SignatureVector[]

const message = { id: 'msg_1', timestamp: 1_700_000_000, body: '{"a":1}' }

describe('netboxSignature', () => {
  it.each(vectors)('signs as NetBox does: $body', ({ body, secret, signature }) => {
    expect(netboxSignature(body, secret)).toBe(signature)
    expect(netboxSignature(Buffer.from(body), secret)).toBe(signature)
  })

  it('takes a whsec_ secret as the text that it is', () => {
    const secret = generateSecret()
    const expected = createHmac('sha512', Buffer.from(secret, 'utf8')).update('body').digest('hex')
    expect(netboxSignature('body', secret)).toBe(expected)
  })
})

describe('standardWebhooksSignature', () => {
  it('is the signature that the standardwebhooks library makes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ minLength: 1, unit: 'grapheme-ascii' }),
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.integer({ min: 0, max: 4_000_000_000 }),
        (body, id, key, timestamp) => {
          const secret = `whsec_${Buffer.from(key).toString('base64')}`
          const theirs = new Webhook(secret).sign(id, new Date(timestamp * 1000), body)
          expect(standardWebhooksSignature({ id, timestamp, body, secret })).toBe(theirs)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('signs bytes and the text that they encode alike', () => {
    const secret = generateSecret()
    const bytes = { ...message, body: Buffer.from(message.body), secret }
    expect(standardWebhooksSignature(bytes)).toBe(standardWebhooksSignature({ ...message, secret }))
  })

  it.each([
    ['plain text', 'secret', 'must start with whsec_'],
    ['no base64', 'whsec_not base64!', 'does not go on in base64'],
    ['base64 without its padding', 'whsec_YWJjZA', 'does not go on in base64'],
    ['no key', 'whsec_', 'does not go on in base64'],
    ['a private key that is too short', 'whsk_c2VjcmV0', 'does not go on with the base64 of 32 or 64 bytes'],
    ['a public key', generateKeyPair().publicKey, 'a public key verifies, but cannot sign'],
    ['nothing', '', 'is empty'],
  ])('refuses %s, without repeating it', (_what, secret, reason) => {
    const error = thrownBy(() => standardWebhooksSignature({ ...message, secret }))
    expect(error).toMatchObject({ code: 'NBH_SECRET_INVALID', message: expect.stringContaining(reason) })
    if (secret.length > 6) expect(JSON.stringify(error)).not.toContain(secret.slice(6))
  })
})

describe('signatureHeaders', () => {
  const [first, second] = [generateSecret(), generateSecret()]

  it('identifies the attempt, and signs nothing without a secret', () => {
    expect(signatureHeaders({ ...message, secrets: [] })).toEqual({
      'webhook-id': 'msg_1',
      'webhook-timestamp': '1700000000',
    })
  })

  it('signs as NetBox does with a plain secret, and only so', () => {
    expect(signatureHeaders({ ...message, secrets: ['secret'] })).toEqual({
      'webhook-id': 'msg_1',
      'webhook-timestamp': '1700000000',
      'X-Hook-Signature': netboxSignature(message.body, 'secret'),
    })
  })

  it('signs both ways with a whsec_ secret', () => {
    expect(signatureHeaders({ ...message, secrets: [first] })).toMatchObject({
      'X-Hook-Signature': netboxSignature(message.body, first),
      'webhook-signature': standardWebhooksSignature({ ...message, secret: first }),
    })
  })

  it('signs with every live secret while one replaces another', () => {
    const headers = signatureHeaders({ ...message, secrets: ['plain', first, second] })
    expect(headers['X-Hook-Signature']).toBe(netboxSignature(message.body, 'plain'))
    expect(headers['webhook-signature']).toBe(
      [first, second].map((secret) => standardWebhooksSignature({ ...message, secret })).join(' '),
    )
  })

  it('signs with a private key as receivers of Standard Webhooks verify it', async () => {
    const { secret, publicKey } = generateKeyPair()
    const headers = signatureHeaders({ ...message, secrets: [secret] })
    const [version, signature = ''] = headers['webhook-signature']?.split(',') ?? []
    expect(version).toBe('v1a')
    // WebCrypto as the judge: it takes keys and signatures as bare bytes.
    const bytes = Buffer.from(publicKey.slice('whpk_'.length), 'base64')
    const key = await crypto.subtle.importKey('raw', bytes, 'Ed25519', false, ['verify'])
    const signed = Buffer.from(`${message.id}.${message.timestamp}.${message.body}`)
    const given = Buffer.from(signature, 'base64')
    expect(await crypto.subtle.verify('Ed25519', key, given, signed)).toBe(true)
    expect(headers['X-Hook-Signature']).toBe(netboxSignature(message.body, secret))
  })

  it('lets the first secret that receivers share make the signature of NetBox', () => {
    const { secret } = generateKeyPair()
    const headers = signatureHeaders({ ...message, secrets: [secret, 'plain', first] })
    expect(headers['X-Hook-Signature']).toBe(netboxSignature(message.body, 'plain'))
    expect(headers['webhook-signature']).toMatch(/^v1a,\S+ v1,\S+$/)
  })

  it.each(['', 'whsk_c2VjcmV0'])('refuses an unusable secret: %j', (secret) => {
    expect(thrownBy(() => signatureHeaders({ ...message, secrets: ['good', secret] }))).toMatchObject({
      code: 'NBH_SECRET_INVALID',
    })
  })
})

describe('secretProblem', () => {
  it('finds nothing wrong with a secret that can sign', () => {
    expect(secretProblem('any text')).toBeUndefined()
    expect(secretProblem(generateSecret())).toBeUndefined()
    const { secret } = generateKeyPair()
    expect(secretProblem(secret)).toBeUndefined()
    const seedAlone = Buffer.from(secret.slice('whsk_'.length), 'base64').subarray(0, 32)
    expect(secretProblem(`whsk_${seedAlone.toString('base64')}`)).toBeUndefined()
  })

  it('finds halves of a private key that do not belong together', () => {
    const [one, other] = [generateKeyPair(), generateKeyPair()].map(({ secret }) =>
      Buffer.from(secret.slice('whsk_'.length), 'base64'),
    ) as [Buffer, Buffer]
    const mixed = Buffer.concat([one.subarray(0, 32), other.subarray(32)])
    expect(secretProblem(`whsk_${mixed.toString('base64')}`)).toContain('do not belong together')
  })

  it.each(['', 'whsec_', 'whsec_hunter2!', 'whsk_hunter2', 'whpk_hunter2'])(
    'says what is wrong with %j',
    (secret) => {
      expect(secretProblem(secret)).toMatch(/^(is empty|starts with)/)
      expect(secretProblem(secret)).not.toContain('hunter2')
    },
  )
})

describe('generateSecret', () => {
  it('makes a new secret of 32 bytes each time', () => {
    const secret = generateSecret()
    expect(secret).toMatch(/^whsec_/)
    expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32)
    expect(generateSecret()).not.toBe(secret)
  })
})

describe('generateKeyPair', () => {
  it('makes a new pair each time: 64 bytes to sign with, whose latter half is the 32 to verify with', () => {
    const { secret, publicKey } = generateKeyPair()
    expect(secret).toMatch(/^whsk_/)
    expect(publicKey).toMatch(/^whpk_/)
    const bytes = Buffer.from(secret.slice('whsk_'.length), 'base64')
    expect(bytes).toHaveLength(64)
    expect(Buffer.from(publicKey.slice('whpk_'.length), 'base64')).toEqual(bytes.subarray(32))
    expect(generateKeyPair().secret).not.toBe(secret)
  })
})
