import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  generateSecret,
  netboxSignature,
  secretProblem,
  signatureHeaders,
  standardWebhooksSignature,
} from '@netbox-hooks/delivery'
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
    ['an ed25519 key', 'whsk_c2VjcmV0', 'not supported yet'],
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
  })

  it.each(['', 'whsec_', 'whsec_hunter2!', 'whsk_hunter2'])('says what is wrong with %j', (secret) => {
    expect(secretProblem(secret)).toMatch(/^(is empty|starts with)/)
    expect(secretProblem(secret)).not.toContain('hunter2')
  })
})

describe('generateSecret', () => {
  it('makes a new secret of 32 bytes each time', () => {
    const secret = generateSecret()
    expect(secret).toMatch(/^whsec_/)
    expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32)
    expect(generateSecret()).not.toBe(secret)
  })
})
