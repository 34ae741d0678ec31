import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { signature, siteUpdated } from '../server/netbox-bodies.ts'
import { ask, postOf } from '../server/support.ts'
import { folderWith, startReceiver } from '../support.ts'

const page = readFileSync(new URL('../../../../docs/netbox.md', import.meta.url), 'utf8')
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
const hasTools = ['jq', 'curl', 'openssl'].every((name) => spawnSync(name, ['version']).error === undefined)
const run = promisify(execFile)
const secret = 'what NetBox and netbox-hooks share'

/** The page's files: blocks whose first line names one. */
const files = Object.fromEntries(
  [...page.matchAll(/```ts\n\/\/ (\S+)\n(.*?)```/gs)].map(([, name, text]) => [
    name as string,
    text as string,
  ]),
)
const shell = [...page.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block as string)
const blockWith = (text: string) => shell.find((block) => block.includes(text)) ?? ''

interface Asked {
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
}

/** Stands in for NetBox's REST API, which takes a NetBox to have: keeps what it is asked to create. */
async function startNetbox(): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    asked.push({ path: request.url ?? '', body: JSON.parse(body) })
    response.writeHead(201).end(JSON.stringify({ id: 70 + asked.length }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

/** The page's command, in a folder with the page's files; resolves to where it listens. */
async function startAsTold(receiverUrl: string): Promise<string> {
  const config = files['netbox-hooks.config.ts'] as string
  const local = config
    .replace('https://cmdb.example.com/hooks', receiverUrl)
    .replace('server: {', "delivery: { network: { allow: ['127.0.0.1'] } },\n  server: { port: 0,")
  const cwd = folderWith({ ...files, 'netbox-hooks.config.ts': local })
  const child = spawn(process.execPath, [cli, 'start'], {
    cwd,
    env: { ...process.env, NETBOX_SECRET: secret },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  for (;;) {
    const [chunk] = (await once(child.stderr, 'data')) as [Buffer]
    said += chunk.toString()
    const [, url] = /HTTP API at (http:\/\/[\d.:]+)/.exec(said) ?? []
    if (url === undefined) continue
    // Read on, or the host takes it that nobody wants to hear it any more.
    child.stderr.resume()
    return url
  }
}

it.runIf(hasTools || process.env['CI'])(
  'a newcomer who does what the page says gets an enriched webhook',
  async () => {
    const receiver = await startReceiver()
    const url = await startAsTold(receiver.url)
    const netbox = await startNetbox()
    const bash = (block: string) =>
      run('bash', ['--norc', '-euo', 'pipefail', '-c', block.replaceAll('http://127.0.0.1:8321', url)], {
        env: { ...process.env, NETBOX_SECRET: secret, NETBOX: netbox.url, NETBOX_TOKEN: 'a token' },
      })

    await bash(blockWith('/api/extras/webhooks/'))
    const [webhook, rule] = netbox.asked
    expect(webhook).toMatchObject({ path: '/api/extras/webhooks/', body: { http_method: 'POST', secret } })
    expect(rule).toMatchObject({ path: '/api/extras/event-rules/', body: { action_object_id: 71 } })

    const { stdout } = await bash(blockWith('openssl dgst'))
    expect(stdout).toMatch(/^\{"ids":\["[\da-f-]{36}"\]\}\n/)
    const [first] = await receiver.waitFor(1)
    expect(first?.payload).toMatchObject({ event: 'updated', context: { on_call: 'team-south' } })

    // What NetBox then sends, as it has been told to: to that address, signed with that secret.
    const body = siteUpdated['4.7']
    const target = String(webhook?.body['payload_url'])
    const headers = { 'x-hook-signature': signature(body, String(webhook?.body['secret'])) }
    expect((await ask(target, postOf(body, headers))).status).toBe(202)
    const [, second] = await receiver.waitFor(2)
    expect(second?.payload['context']).toEqual({ branch: { name: 'main' }, on_call: 'team-south' })
  },
  30_000,
)
