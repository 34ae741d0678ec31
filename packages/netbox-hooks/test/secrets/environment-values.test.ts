import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver, type TestReceiver } from '../support.ts'

const token = 'tok-5f3a"<é>9c'
const path = 'path/7d1e 40'

/** Retries that are not used up while a slow machine comes to the next step. */
const enough = Array.from({ length: 10_000 }, () => '20ms' as const)
const patience = { timeout: 60_000 }

function stubEnvironment(values: Record<string, string | undefined> = {}): void {
  const all = { CHAT_TOKEN: token, CHAT_PATH: path, OTHER_TOKEN: 'oth-81c2d4', ...values }
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
}

/** A host whose webhook gets environment variables by all of its templates. */
async function startHost(
  receiver: TestReceiver,
  cwd: string,
  retries: readonly `${number}ms`[] = ['20ms', '20ms', '20ms'],
) {
  const { eventRules, delivery } = configFor(receiver)
  const logger = keepingLogger()
  const host = createHost({
    cwd,
    logger,
    config: {
      webhooks: [
        {
          name: 'receiver',
          payloadUrl: `${receiver.url}/{{ 'CHAT_PATH'|env|urlencode }}?object={{ data.id }}`,
          additionalHeaders: "X-Token: {{ 'OTHER_TOKEN'|env }}\nX-Name: {{ data.name }}",
          bodyTemplate: `{"token": {{ 'CHAT_TOKEN'|env|tojson }}, "name": {{ data.name|tojson }}}`,
          retry: { schedule: ['0s', ...retries] },
        },
      ],
      eventRules: eventRules ?? [],
      delivery: delivery ?? {},
      templates: { env: ['CHAT_*', 'OTHER_TOKEN'] },
      timeLimits: { template: '1m' },
    },
  })
  onTestFinished(() => host.stop())
  await host.start()
  return { host, logger }
}

const emit = (host: Awaited<ReturnType<typeof startHost>>['host'], name = 'AMS') =>
  host.emit({ eventType: 'object_updated', objectType: 'dcim.site', data: { id: 4, name } })

/** Everything that the queue has on disk. */
function stored(cwd: string): string {
  const files = readdirSync(cwd).filter((name) => name.startsWith('netbox-hooks.db'))
  return files.map((name) => readFileSync(join(cwd, name), 'utf8')).join('\n')
}

describe('what templates have read of the environment', () => {
  it('is sent, and neither stored nor logged nor shown', async () => {
    stubEnvironment()
    const receiver = await startReceiver()
    receiver.status = 503
    const cwd = folderWith()
    const { host, logger } = await startHost(receiver, cwd)
    await emit(host)
    await receiver.waitFor(2)
    const { requests } = await host.explain({
      eventType: 'object_updated',
      objectType: 'dcim.site',
      data: { id: 4, name: 'AMS' },
    })
    receiver.status = 200
    await receiver.waitFor(3)
    await host.idle()
    const { deliveries } = await host.operations.history.list({}, { limit: 10 })
    const details = await host.operations.history.get(deliveries[0]?.id ?? '')
    await host.stop()

    for (const request of receiver.received) {
      expect(request.path).toBe('/hook/path/7d1e%2040?object=4')
      expect(request.headers['x-token']).toBe('oth-81c2d4')
      expect(request.payload).toEqual({ token, name: 'AMS' })
    }
    const shown = JSON.stringify([deliveries, details, requests, Buffer.from(details?.body ?? []).toString()])
    for (const secret of ['tok-5f3a', '7d1e', 'oth-81c2d4']) {
      expect([secret, stored(cwd).includes(secret)]).toEqual([secret, false])
      expect([secret, shown.includes(secret)]).toEqual([secret, false])
      expect([secret, logger.lines.join().includes(secret)]).toEqual([secret, false])
    }
    expect(details?.headers['x-token']).toMatch(/^redacted\.plain\.OTHER_TOKEN\.[0-9a-f-]{36}$/)
  })

  it('is what it is at the time of the attempt; without it, the delivery waits', async () => {
    stubEnvironment()
    const receiver = await startReceiver()
    receiver.status = 503
    const cwd = folderWith()
    const first = await startHost(receiver, cwd)
    // The first attempt ends when the host stops already: it is the only one, however fast the next would come.
    const answer = receiver.hold()
    await emit(first.host)
    await receiver.waitFor(1)
    const stopped = first.host.stop()
    answer()
    await stopped
    const { length: before } = receiver.received
    receiver.status = 200

    stubEnvironment({ OTHER_TOKEN: undefined })
    const second = await startHost(receiver, cwd, enough)
    await expect.poll(() => second.logger.lines.join('\n'), patience).toContain('NBH_VARIABLE_MISSING')
    await second.host.stop()
    expect(receiver.received).toHaveLength(before)

    stubEnvironment({ OTHER_TOKEN: 'oth-rotated' })
    const third = await startHost(receiver, cwd, enough)
    await receiver.waitFor(before + 1)
    await third.host.stop()
    expect(receiver.received.at(-1)?.headers['x-token']).toBe('oth-rotated')
    expect(receiver.received.at(-1)?.payload).toEqual({ token, name: 'AMS' })
  })

  it('is not put in where data asks for it', async () => {
    stubEnvironment()
    const receiver = await startReceiver()
    const { host } = await startHost(receiver, folderWith())
    const id = '0199c0de-0000-7000-8000-000000000000'
    const name = `redacted.plain.CHAT_TOKEN.${id} redacted.plain.CHAT_TOKEN.`
    await emit(host, name)
    const [request] = await receiver.waitFor(1)
    await host.idle()
    expect(request?.payload['name']).toBe(name)
    expect(request?.headers['x-name']).toBe(name)
  })

  it('is sent again with a delivery that is sent again', async () => {
    stubEnvironment()
    const receiver = await startReceiver()
    const { host } = await startHost(receiver, folderWith())
    await emit(host)
    await receiver.waitFor(1)
    await host.idle()
    const { deliveries } = await host.operations.history.list({}, { limit: 1 })
    await host.operations.redeliver([deliveries[0]?.id ?? ''])
    await receiver.waitFor(2)
    expect(receiver.received[1]?.body).toBe(receiver.received[0]?.body)
    expect(receiver.received[1]?.headers['x-token']).toBe('oth-81c2d4')
  })
})
