import { type TlsSettings, tlsProblem } from '@netbox-hooks/delivery'
import { describe, expect, it } from 'vitest'
import { pem, senderOf, startTlsReceiver } from '../network-support.ts'
import { newDelivery } from '../support.ts'

const ca = pem('ca.crt')
const sendTo = (url: string, tls?: TlsSettings) => senderOf().send(newDelivery({ url }), { secrets: [], tls })

describe("an endpoint's certificate", () => {
  it('is accepted if its own CA has issued it', async () => {
    const port = await startTlsReceiver()
    expect(await sendTo(`https://hooks.test:${port}/`, { ca })).toMatchObject({ status: 200 })
    expect(await sendTo(`https://hooks.test.:${port}/`, { ca })).toMatchObject({ status: 200 })
    expect(await sendTo(`https://127.0.0.1:${port}/`, { ca })).toMatchObject({ status: 200 })
  })

  it.each([
    ['of a CA that nobody trusts', 'hooks.test', {}, undefined, 'unable to verify the first certificate'],
    ['of another host', 'other.test', {}, { ca }, 'hooks.test'],
    [
      'that has expired',
      'hooks.test',
      { cert: pem('expired.crt'), key: pem('expired.key') },
      { ca },
      'certificate has expired',
    ],
  ])('%s is refused, unless it is not to be verified', async (_what, host, identity, tls, reason) => {
    const port = await startTlsReceiver(identity)
    const url = `https://${host}:${port}/`
    expect(await sendTo(url, tls)).toMatchObject({
      outcome: 'retry',
      countsAgainstWebhook: true,
      error: { code: 'NBH_TLS_CERTIFICATE', message: expect.stringContaining(reason) },
    })
    expect(await sendTo(url, { ...tls, sslVerification: false })).toMatchObject({ status: 200 })
  })
})

describe('a handshake that fails is told in words', () => {
  const oldTls = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
  it.each([
    [
      'self-signed',
      { cert: pem('self-signed.crt'), key: pem('self-signed.key') },
      'NBH_TLS_CERTIFICATE',
      'it is self-signed, and not trusted. Give that certificate as caFilePath',
    ],
    [
      'of an unknown CA',
      {},
      'NBH_TLS_CERTIFICATE',
      'Let the endpoint send its intermediate certificates, or give the CA',
    ],
    [
      'of an old version',
      oldTls,
      'NBH_TLS_FAILED',
      'the endpoint speaks other versions of TLS. Let the endpoint speak TLS 1.2 or 1.3.',
    ],
    [
      'without a common cipher',
      {
        ciphers: 'AES128-SHA',
        maxVersion: 'TLSv1.2' as const,
        minVersion: 'TLSv1.2' as const,
        honorCipherOrder: true,
        cert: pem('self-signed.crt'),
        key: pem('self-signed.key'),
      },
      'NBH_TLS_FAILED',
      'no cipher in common',
    ],
  ])('%s', async (_what, options, code, words) => {
    const port = await startTlsReceiver(options)
    const { error } = await sendTo(`https://hooks.test:${port}/`)
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) })
    expect(error?.message).not.toMatch(/[0-9A-F]{8,}:|error:|ssl3?_|\.c:|SSL routines|UNABLE_TO/)
  })

  it('made out to another host', async () => {
    const port = await startTlsReceiver()
    const { error } = await sendTo(`https://other.test:${port}/`, { ca })
    expect(error?.message).toMatch(
      /it is made out to another host\. Host: other\.test\. is not in the cert's altnames: .*hooks\.test.*\. Use a name that the certificate has/,
    )
  })
})

describe('a client certificate', () => {
  const certificate = pem('client.crt')
  const demanding = { ca, requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' } as const

  it.each([
    ['', { key: pem('client.key') }],
    ['with an encrypted key', { key: pem('client-encrypted.key'), passphrase: 'open-sesame' }],
  ])('is shown to an endpoint that asks for one %s', async (_how, key) => {
    const port = await startTlsReceiver(demanding)
    expect(await sendTo(`https://hooks.test:${port}/`, { ca, certificate, ...key })).toMatchObject({
      status: 200,
      responseBody: 'netbox-hooks',
    })
  })

  it('is missed by an endpoint that asks for one', async () => {
    const port = await startTlsReceiver(demanding)
    expect(await sendTo(`https://hooks.test:${port}/`, { ca })).toMatchObject({
      outcome: 'retry',
      error: { code: 'NBH_TLS_FAILED' },
    })
  })

  it('is missed by an endpoint that asks for one only after the handshake', async () => {
    const port = await startTlsReceiver({ ...demanding, maxVersion: 'TLSv1.3' })
    const { error } = await sendTo(`https://hooks.test:${port}/`, { ca })
    // The end of the connection may overtake the alert.
    expect(['NBH_TLS_FAILED', 'NBH_CONNECTION_FAILED']).toContain(error?.code)
  })

  it('is not shown over a connection that was opened without one, or with another', async () => {
    const port = await startTlsReceiver({ ca, requestCert: true, rejectUnauthorized: false })
    const sender = senderOf()
    const bodies: (string | undefined)[] = []
    for (const tls of [{ ca }, { ca, certificate, key: pem('client.key') }, { ca }]) {
      const delivery = newDelivery({ url: `https://hooks.test:${port}/` })
      bodies.push((await sender.send(delivery, { secrets: [], tls })).responseBody)
    }
    expect(bodies).toEqual(['', 'netbox-hooks', ''])
  })
})

describe('TLS settings', () => {
  it.each<[string, TlsSettings, string]>([
    [
      'a certificate without its key',
      { certificate: pem('client.crt') },
      'have a certificate without its key',
    ],
    ['a key without its certificate', { key: pem('client.key') }, 'have a key without its certificate'],
    [
      'a key of another certificate',
      { certificate: pem('client.crt'), key: pem('server.key') },
      'are unusable',
    ],
    ['a CA that is none', { ca: 'hunter2' }, 'have a CA that is no PEM certificate'],
    [
      'a wrong passphrase',
      { certificate: pem('client.crt'), key: pem('client-encrypted.key'), passphrase: 'hunter2' },
      'are unusable',
    ],
  ])('with %s are refused, and not repeated', async (_what, tls, problem) => {
    expect(tlsProblem(tls)).toContain(problem)
    const result = await sendTo('https://hooks.test:2/', tls)
    expect(result).toMatchObject({
      outcome: 'retry',
      countsAgainstWebhook: false,
      error: { code: 'NBH_TLS_INVALID', message: expect.stringContaining(problem) },
    })
    expect(JSON.stringify(result)).not.toContain('hunter2')
  })

  it('that can be used have no problem', () => {
    expect(tlsProblem({ ca, certificate: pem('client.crt'), key: pem('client.key') })).toBeUndefined()
    expect(tlsProblem({ sslVerification: false })).toBeUndefined()
  })
})

it('an attempt says how long its parts took', async () => {
  const port = await startTlsReceiver()
  const sender = senderOf({ connections: 1 })
  const delivery = newDelivery({ url: `https://hooks.test:${port}/` })
  const first = await sender.send(delivery, { secrets: [], tls: { ca } })
  const duration = expect.any(Number)
  expect(first.timings).toEqual({
    dns: duration,
    connect: duration,
    tls: duration,
    firstByte: duration,
    total: duration,
  })
  const { dns = 0, connect = 0, tls = 0, firstByte = 0, total } = first.timings
  expect(dns + connect + tls + firstByte).toBeLessThanOrEqual(total + 1)
  expect(first.durationMs).toBe(Math.round(total))

  const second = await sender.send(delivery, { secrets: [], tls: { ca } })
  expect(second.timings).toEqual({ firstByte: duration, total: duration })
})
