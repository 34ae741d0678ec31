import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createHost,
  generateSecret,
  startReceiver as listen,
  type ReceivedWebhook,
  verifyWebhook,
} from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { cli, configFor, folderWith, keepingLogger, outcome, runCli, startReceiver } from '../support.ts'

describe('netbox-hooks replay', { timeout: 60_000 }, () => {
  it('gives the events of recorded webhooks to a host, whatever envelope they came in', async () => {
    const receiver = await startReceiver()
    const [{ name = '' } = {}] = configFor(receiver).webhooks ?? []
    const webhooks = (['netbox', 'standard', 'cloudevents'] as const).map((payload) => ({
      name: payload === 'netbox' ? name : payload,
      payloadUrl: receiver.url,
      payload,
    }))
    const cwd = folderWith()
    const recorded = await record(cwd, async (url) => {
      const config = configFor(
        { url },
        {
          webhooks: webhooks.map((webhook) => ({ ...webhook, payloadUrl: url })),
          eventRules: [
            {
              name: 'r',
              objectTypes: ['dcim.site'],
              eventTypes: ['object_updated'],
              webhooks: webhooks.map((one) => one.name),
            },
          ],
        },
      )
      const host = createHost({ cwd, config, logger: keepingLogger() })
      await host.start()
      const request = { id: 'r-1', method: 'PUT', path: '/', user: 'jstretch' }
      const event = { objectType: 'dcim.site', objectId: 4, data: { id: 4 }, request, context: { told: 1 } }
      await host.emit({ ...event, eventType: 'object_updated' })
      await host.idle()
      await host.stop()
    })
    expect(recorded.trim().split('\n')).toHaveLength(3)
    writeFileSync(join(cwd, 'webhooks.ndjson'), recorded)
    writeFileSync(join(cwd, 'netbox-hooks.config.json'), JSON.stringify(configFor(receiver)))

    const { code, stdout, stderr } = await runCli(cwd, 'replay', 'webhooks.ndjson', '--rate', '1000')
    expect([code, stderr]).toEqual([
      0,
      'Replayed 3 of 3; sqlite:netbox-hooks.db has them; the next host delivers.\n',
    ])
    expect(stdout.trim().split('\n')).toHaveLength(3)
    const host = createHost({ cwd, logger: keepingLogger() })
    onTestFinished(() => host.stop())
    await host.start()
    const received = await receiver.waitFor(3)
    const [original] = recorded.split('\n')
    const { context, ...payload } = JSON.parse(JSON.parse(original ?? '').body)
    for (const one of received) expect(one.payload).toEqual({ ...payload, context })
    expect(context).toEqual({ told: 1 })
  })

  it('takes what deliveries show ID --json prints', async () => {
    const receiver = await startReceiver()
    const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(configFor(receiver)) })
    const host = createHost({ cwd, logger: keepingLogger() })
    await host.start()
    await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', data: { id: 4, name: 'ünï' } })
    const [sent] = await receiver.waitFor(1)
    await host.idle()
    await host.stop()
    const { deliveries } = JSON.parse((await runCli(cwd, 'deliveries', '--json')).stdout)
    const shown = await runCli(cwd, 'deliveries', 'show', deliveries[0].id, '--json')
    writeFileSync(join(cwd, 'delivery.json'), shown.stdout)

    const again = await runCli(cwd, 'replay', 'delivery.json', '--to', receiver.url)
    expect([again.code, again.stdout]).toEqual([0, '200\n'])
    const [, replayed] = await receiver.waitFor(2)
    expect(replayed?.body).toBe(sent?.body)
    const asEvent = await runCli(cwd, 'replay', 'delivery.json')
    expect([asEvent.code, asEvent.stderr]).toEqual([
      0,
      'Replayed 1 of 1; sqlite:netbox-hooks.db has it; the next host delivers.\n',
    ])
  })

  it('sends the bytes that were recorded to a receiver, signed anew, and tells what it answered', async () => {
    const got: ReceivedWebhook[] = []
    const target = await listen({ port: 0, onWebhook: (webhook) => got.push(webhook) })
    onTestFinished(() => target.close())
    const secret = generateSecret()
    const body = '{ "event":"created",  "data": "ünï" }'
    const webhook = { number: 1, method: 'PUT', path: '/', headers: { 'Content-Type': 'text/x' }, body }
    const cwd = folderWith({ 'one.json': JSON.stringify(webhook), 'event.json': '{"event_type":"a"}' })
    const args = ['one.json', '--to', target.url, '--secret', secret]
    const sent = await runCli(cwd, 'replay', ...args)
    expect([sent.code, sent.stdout]).toEqual([0, '200\n'])
    expect(got).toMatchObject([{ method: 'PUT', body, headers: { 'content-type': 'text/x' } }])
    const [{ headers = {} } = {}] = got
    expect(await verifyWebhook({ headers, body, secrets: [secret] })).toBeTruthy()

    const event = await runCli(cwd, 'replay', 'event.json', '--to', target.url)
    expect([event.code, event.stderr]).toEqual([1, expect.stringContaining('NBH_RECORD_UNUSABLE')])
    const refusing = await startReceiver()
    refusing.status = 500
    const refused = await runCli(cwd, 'replay', 'one.json', '--to', refusing.url, '--json')
    expect([refused.code, JSON.parse(refused.stdout)]).toEqual([1, { records: 1, replayed: 0, failed: 1 }])
    expect(refused.stderr).toMatch(/^one\.json: NBH_RESPONSE_STATUS .*\nReplayed 0 of 1, 1 failed; /)
  })

  it('replays nothing of a file with a record that it cannot replay', async () => {
    const cwd = folderWith({
      'netbox-hooks.config.json': '{}',
      'mixed.ndjson':
        '{"event_type":"object_created","object_type":"a.b","data":{}}\n{"method":"POST","path":"/","body":"text"}',
      'dropped.json': '{"method":"POST","url":"http://x/"}',
    })
    const mixed = await runCli(cwd, 'replay', 'mixed.ndjson')
    expect([mixed.code, mixed.stdout]).toEqual([1, ''])
    expect(mixed.stderr).toMatch(/NBH_RECORD_UNUSABLE .*\n {2}at mixed\.ndjson, line 2\n/)
    expect((await runCli(cwd, 'replay', 'dropped.json')).stderr).toContain('its body has been dropped')
    expect((await runCli(cwd, 'replay', 'mixed.ndjson', '--secret', 's')).code).toBe(2)
    expect((await runCli(cwd, 'replay', 'mixed.ndjson', '--rate', '0')).code).toBe(2)
  })

  it('ends by Ctrl-C with exit code 130, and says how far it has come', async () => {
    const event = '{"event_type":"object_created","object_type":"a.b","data":{}}\n'
    const cwd = folderWith({ 'netbox-hooks.config.json': '{}', 'events.ndjson': event.repeat(50) })
    const child = spawn(process.execPath, [cli, 'replay', 'events.ndjson', '--rate', '0.01'], { cwd })
    onTestFinished(() => void child.kill('SIGKILL'))
    child.stdout.once('data', () => child.kill('SIGINT'))
    const { code, stderr } = await outcome(child)
    expect([code, stderr]).toEqual([130, expect.stringMatching(/^Replayed 1 of 50; /)])
  })
})

/** What `netbox-hooks receive --json` prints while something happens. */
async function record(cwd: string, happen: (url: string) => Promise<void>): Promise<string> {
  const child = spawn(process.execPath, [cli, 'receive', '--port', '0', '--json'], { cwd })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = outcome(child)
  const url = await new Promise<string>((resolve) => {
    child.stderr.on('data', (text) => {
      const [found] = /http:\S+/.exec(String(text)) ?? []
      if (found !== undefined) resolve(found)
    })
  })
  await happen(url)
  child.kill('SIGTERM')
  return (await ended).stdout
}
