import { execFile, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { serveHost } from '../server/support.ts'
import { configFor, folderWith, startReceiver } from '../support.ts'

const page = readFileSync(new URL('../../../../docs/http-api.md', import.meta.url), 'utf8')
const hasJq = ['jq', 'curl', 'bash'].every((name) => spawnSync(name, ['--version']).status === 0)
const run = promisify(execFile)

/** The page's blocks of shell, but for the one that starts a host. */
const blocks = [...page.matchAll(/```sh\n(.*?)```/gs)]
  .map(([, block]) => block as string)
  .filter((block) => !block.startsWith('npx'))

it.runIf(hasJq || process.env['CI'])(
  "the page's lines run as they stand, one after the other",
  async () => {
    const receiver = await startReceiver()
    const { webhooks: [webhook] = [], eventRules: [rule] = [], ...rest } = configFor(receiver)
    const { host, url } = await serveHost(
      {
        ...rest,
        plugins: ['./owner.mjs'],
        encryption: { keys: [`nbhk_${randomBytes(32).toString('base64url')}`] },
        webhooks: [{ payloadUrl: receiver.url, ...webhook, name: 'cmdb' }],
        eventRules: [{ ...rule, webhooks: ['cmdb'] } as never],
      },
      {
        'owner.mjs': `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(() => ({ owner: 'netops' }))
export default class Owner extends PluginConfig {}`,
      },
    )
    // Between blocks the host comes to rest, as it does before somebody types the next line: every event is processed,
    // and every delivery made.
    const atRest = [
      'netbox_hooks_queue_unprocessed_events 0',
      'netbox_hooks_queue_deliveries{state="pending"} 0',
    ]
    const lines = atRest.map((line) => `-e '${line}'`).join(' ')
    const settle = `while [ "$(curl -s ${url}/metrics | grep -cxF ${lines})" != ${atRest.length} ]; do sleep 0.05; done`
    // What the page does in two seconds takes a busy machine longer.
    const patient = (block: string) =>
      block.replace('--max-time 2 ', '--max-time 12 ').replace('sleep 1\n', 'sleep 6\n')
    const script = blocks
      .map((block) => `${patient(block).replaceAll('http://127.0.0.1:8321', url)}\n${settle}\necho ----`)
      .join('\n')
    const { stdout, stderr } = await run('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
      cwd: folderWith(),
    })
    expect(stderr).toBe('')
    const outputs = stdout.split('----\n').slice(0, -1)
    expect(outputs).toHaveLength(blocks.length)
    const outputOf = (text: string) => outputs[blocks.findIndex((block) => block.includes(text))] ?? ''
    for (const [index, output] of outputs.entries()) expect([blocks[index], output.trim()]).not.toContain('')
    expect(outputOf('"jstretch"')).toMatch(/^[\da-f-]{36}\n$/)
    expect(outputOf('x-ndjson')).toBe('2\n')
    expect(outputOf('order-66')).toMatch(/^\{"ids":\["[\da-f-]{36}"\]\}\n$/)
    const looking = outputOf('.attempt_list')
    expect(looking).toMatch(/^2\n/)
    expect(looking).toContain('"state": "delivered"')
    expect(looking).toContain('"plugin": "owner"')
    expect(looking).toContain('cmdb active \n')
    expect(looking).toContain('sites: dcim.site\n')
    expect(outputOf('/api/feed &')).toContain('event: attempt\n')
    expect(outputOf('/api/explain')).toMatch(/^sites: \S+/)
    expect(outputOf('/pause')).toMatch(/^paused\n[\da-f-]{36}\nactive\n$/)
    expect(outputOf('repair-1')).toMatch(
      /^\[\d+,"cmdb"\]\n\{"matched":\d+,"changed":\d+,"next":null\}\n\d+\n\d+\n\d+\n$/,
    )
    expect(outputOf('"sites to chat"').split('\n')).toEqual([
      expect.stringMatching(/^\[\d+,"\*{8}",1\]$/),
      '["sites to chat","chat"]',
      expect.stringMatching(/^\[\d+,".+"\]$/),
      '[30,false]',
      JSON.stringify({ timeuot: ['There is no such field. Did you mean "timeout"?'] }),
      '',
    ])
    expect(outputOf('pending=keep')).toMatch(
      /^whsec_\S+\n\[false,true\]\n204\n\["webhook_deleted","loopback","chat"\]\n$/,
    )
    expect(outputOf('event_typ"')).toContain(
      'event_typ: Unknown field "event_typ". Did you mean "event_type"?\n',
    )
    await host.idle()
  },
  300_000,
)
