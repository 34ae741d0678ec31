import { createTestHost, createTestReceiver, netbox } from '@netbox-hooks/testing'
import { expect, it } from 'vitest'

const site = netbox.site.created()

it('gives out each webhook once, in order, also when it is asked before one has come', async () => {
  await using receiver = await createTestReceiver({ secret: 'a secret' })
  const webhooks = [{ name: 'noc', payloadUrl: `${receiver.url}hook?a=1`, secret: 'a secret' }]
  await using host = await createTestHost({ webhooks })
  const [first] = await Promise.all([receiver.next(), host.emit(site)])
  await host.emit(netbox.device.created())
  const second = await receiver.next()
  expect([first.number, second.number]).toEqual([1, 2])
  expect(first).toMatchObject({ method: 'POST', path: '/hook?a=1', verified: true, answered: '200' })
  expect([first.json.object_type, second.json.object_type]).toEqual(['dcim.site', 'dcim.device'])
  expect(JSON.parse(first.body)).toEqual(first.json)
})

it('says what has come when nothing more does', async () => {
  await using receiver = await createTestReceiver()
  await expect(receiver.next({ timeout: 10 })).rejects.toMatchObject({
    code: 'NBH_TEST_NOTHING_RECEIVED',
    message: 'The receiver got no further webhook within 0.01 s. None has come.',
  })
  receiver.answer(503)
  await using host = await createTestHost({ webhooks: [{ name: 'noc', payloadUrl: receiver.url }] })
  await host.emit(site)
  await receiver.next()
  await expect(receiver.next({ timeout: 10 })).rejects.toThrow('There came 1 (answered 503)')
})

it('takes a webhook that is signed with another secret for what it is', async () => {
  await using receiver = await createTestReceiver({ secrets: ['a secret', 'a former secret'] })
  for (const [secret, isRight] of [
    ['a former secret', true],
    ['another one', false],
    [undefined, false],
  ] as const) {
    await using host = await createTestHost({
      webhooks: [{ name: 'noc', payloadUrl: receiver.url, ...(secret !== undefined && { secret }) }],
    })
    await host.emit(site)
    const next = receiver.next()
    if (isRight) expect(await next).toMatchObject({ verified: true, problem: undefined })
    else await expect(next).rejects.toMatchObject({ code: 'NBH_TEST_SIGNATURE_INVALID' })
  }
  expect(receiver.received.map(({ verified }) => verified)).toEqual([true, false, false])
})

it('answers with headers and a body, and waits as it says', async () => {
  await using receiver = await createTestReceiver()
  receiver.answer(429, { retryAfter: new Date('2026-01-01T00:10:00Z'), body: 'slowly' })
  await using host = await createTestHost({
    now: '2026-01-01T00:00:00Z',
    webhooks: [{ name: 'noc', payloadUrl: receiver.url }],
  })
  const emitted = await host.emit(site)
  expect(emitted.requests[0]?.attempts).toMatchObject([{ status: 429, responseBody: 'slowly' }])
})

it('no host but those of receivers and those that are named is sent to', async () => {
  const closed = await createTestReceiver()
  await closed.close()
  await closed.close()
  const webhooks = [{ name: 'gone', payloadUrl: closed.url }]
  await using kept = await createTestHost({ webhooks })
  expect((await kept.emit(site)).requests).toMatchObject([
    { state: 'delivered', attempts: [{ status: 200 }] },
  ])
  await using sent = await createTestHost({ webhooks, network: ['127.0.0.1'] })
  const [request] = (await sent.emit(site)).requests
  expect(request).toMatchObject({ state: 'pending', error: { code: 'NBH_CONNECTION_FAILED' } })
})

it('a host stops although a receiver lets it wait', async () => {
  await using receiver = await createTestReceiver()
  receiver.hang()
  const host = await createTestHost({ webhooks: [{ name: 'noc', payloadUrl: receiver.url }] })
  const { requests } = await host.emit(site)
  expect(requests).toMatchObject([{ state: 'pending', attempts: [] }])
  await host.stop()
  await host.stop()
})

it('gives out webhooks to all who wait for one, in their order, and none once it is closed', async () => {
  await using receiver = await createTestReceiver()
  const both = Promise.all([receiver.next(), receiver.next()])
  await fetch(receiver.url, { method: 'POST', body: '1' })
  await fetch(receiver.url, { method: 'POST', body: '2' })
  expect((await both).map(({ body }) => body)).toEqual(['1', '2'])
  const waiting = receiver.next({ timeout: 60_000 })
  const closed = expect(waiting).rejects.toThrow('The receiver is closed, and gets no further webhook.')
  await receiver.close()
  await closed
})

it('refuses what no receiver can answer, before a request comes', async () => {
  await using receiver = await createTestReceiver()
  for (const status of [0, 100, 101, 600, '503', undefined, Number.NaN])
    expect(() => receiver.answer(status as number)).toThrow(/answer\(\) needs a status from 200 to 599/)
  for (const details of [
    { headers: { 'x y': 'b' } },
    { headers: { x: 'a\r\nb' } },
    { body: {} },
    { retryAfter: 'soon' },
    { retryAftr: 2 },
  ])
    expect(() => receiver.answer(200, details as never)).toThrow(/^answer\(\) (needs|has no)/)
  for (const options of ['secret', { secert: 'a' }, { secret: 5 }, { secrets: 'a' }])
    await expect(createTestReceiver(options as never)).rejects.toMatchObject({ code: 'NBH_ARGUMENT_INVALID' })
})
