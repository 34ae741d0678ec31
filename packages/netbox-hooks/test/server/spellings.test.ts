import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fastify } from 'fastify'
import { type NetboxHooksHost, netboxHooks, requestHandler } from 'netbox-hooks'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { configFor, startReceiver } from '../support.ts'
import { jobEnded, signature } from './netbox-bodies.ts'
import { type Answer, ask, postOf, serveHost } from './support.ts'

const secret = 'the secret in NetBox'
const token = 'operator-0123456789abcdef'
const tokens = [{ name: 'app', token, scopes: ['admin'] }] as const
const netbox = { secrets: [secret] }

/** Ways to write a path that lead to the same route. */
const spellings: Readonly<Record<string, (path: string) => string>> = {
  'a slash at the end': (path) => (path.endsWith('/') ? path.slice(0, -1) : `${path}/`),
  'percent-encoded letters': (path) => path.replace(/[a-z](?=[^/]*\/?$)/, encoded),
  'a percent-encoded path': (path) => path.replaceAll(/[a-z]/g, encoded),
}
/** Those that only a router of ours takes; an application's own router is as it has set it. */
const ownSpellings: typeof spellings = {
  ...spellings,
  'doubled slashes': (path) => path.replaceAll(/(?<=.)\//g, '//'),
  'slashes before it': (path) => `//${path}`,
  'slashes behind it': (path) => `${path.replace(/\/$/, '')}///`,
}

function encoded(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16)}`
}

let host: NetboxHooksHost
let base: string
let routes: readonly { readonly method: string; readonly path: string }[]
beforeEach(async () => {
  const served = await serveHost({
    ...configFor(await startReceiver()),
    server: { port: 0, tokens, netbox },
  })
  host = served.host
  base = served.url
  const { json } = await served.get('/api/openapi.json', { authorization: `Bearer ${token}` })
  routes = Object.entries(json.paths as Readonly<Record<string, object>>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase(),
      path: path.replaceAll(/\{[^}]+\}/g, '1'),
    })),
  )
  expect(routes.length).toBeGreaterThan(40)
})

/** What tells one route from another: what it answers to whoever has no token. */
async function answerTo(url: string, method: string): Promise<readonly [number, string, string | null]> {
  const controller = new AbortController()
  const response = await fetch(url, { method, signal: controller.signal, redirect: 'manual' })
  const text = response.headers.get('content-type')?.includes('json') ? await response.text() : ''
  controller.abort()
  return [response.status, text.replaceAll(/"request_id":"[^"]*"/g, ''), response.headers.get('allow')]
}

async function sendNetbox(url: string): Promise<Answer> {
  return ask(url, postOf(jobEnded, { 'x-hook-signature': signature(jobEnded, secret) }))
}

/** Every route answers the same however its path is written, and NetBox's webhook is taken in. */
async function expectSame(url: string, ways: typeof spellings): Promise<void> {
  for (const { method, path } of routes) {
    const plain = await answerTo(url + path, method)
    for (const [way, spell] of Object.entries(ways))
      expect([way, await answerTo(url + spell(path), method)], `${method} ${path}`).toEqual([way, plain])
  }
  for (const [way, spell] of Object.entries(ways))
    expect([way, (await sendNetbox(url + spell('/api/netbox/webhook'))).status]).toEqual([way, 202])
}

describe('a path is taken however Django writes it', () => {
  it('by the server of a host', () => expectSame(base, ownSpellings))

  it('by a handler of requests in an application', async () => {
    const handler = await requestHandler({ host, prefix: '/hooks', tokens, netbox })
    const server = createServer(handler).listen(0, '127.0.0.1')
    onTestFinished(async () => {
      server.closeAllConnections()
      server.close()
      await handler.close()
    })
    await new Promise((resolve) => server.once('listening', resolve))
    await expectSame(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`, ownSpellings)
  })

  it("by the router of an application's Fastify, doubled slashes if it takes those", async () => {
    for (const [routerOptions, ways] of [
      [{}, spellings],
      [{ ignoreDuplicateSlashes: true }, ownSpellings],
    ] as const) {
      const app = fastify({ routerOptions })
      onTestFinished(() => app.close())
      await app.register(netboxHooks, { host, prefix: '/hooks', tokens, netbox })
      await app.listen({ port: 0, host: '127.0.0.1' })
      const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/hooks`
      await expectSame(url, ways)
    }
  })
})

it('what no route has stays unknown, however it is written', async () => {
  for (const spell of Object.values(ownSpellings)) {
    const { status, json } = await ask(base + spell('/api/nothing'))
    expect([status, json.code]).toEqual([404, 'NBH_ROUTE_UNKNOWN'])
  }
  // An encoded slash is part of a name.
  expect((await sendNetbox(`${base}/api%2Fnetbox%2Fwebhook`)).status).toBe(404)
})
