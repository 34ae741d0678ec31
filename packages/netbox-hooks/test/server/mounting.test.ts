import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
// Express brings no types.
// @ts-expect-error
import express from 'express'
import { fastify } from 'fastify'
import { createHost, type NetboxHooksHost, netboxHooks, requestHandler } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, runCli, startReceiver } from '../support.ts'
import { jobEnded, signature } from './netbox-bodies.ts'
import { ask, postOf } from './support.ts'

const secret = 'the secret in NetBox'
const token = 'writer-0123456789abcdef'
const tokens = [{ name: 'app', token, scopes: ['write'] }] as const
const event = { event_type: 'object_created', object_type: 'dcim.site', data: { id: 4 } }

async function startHost(): Promise<NetboxHooksHost> {
  const config = configFor(await startReceiver())
  const host = createHost({ cwd: folderWith(), config, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  return host
}

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** What must work however the routes are mounted. */
async function expectServed(base: string): Promise<void> {
  expect((await ask(`${base}/healthz`)).json).toEqual({ status: 'ok' })
  expect((await ask(`${base}/api/events`, postOf(event))).status).toBe(401)
  const authorization = `Bearer ${token}`
  expect((await ask(`${base}/api/events`, postOf(event, { authorization }))).status).toBe(202)
  const signed = { 'x-hook-signature': signature(jobEnded, secret) }
  expect((await ask(`${base}/api/netbox/webhook`, postOf(jobEnded, signed))).status).toBe(202)
  expect((await ask(`${base}/api/nothing`)).json.code).toBe('NBH_ROUTE_UNKNOWN')
  // Addresses in answers lead to where the routes are mounted, and a slash at the end makes no difference.
  for (const path of ['/api', '/api/'])
    expect((await ask(base + path)).json.extras).toBe(`${base}/api/extras/`)
  expect((await ask(`${base}/healthz/`)).json).toEqual({ status: 'ok' })
  expect((await ask(`${base}/api/extras/webhooks`)).json).toEqual({
    detail: 'Authentication credentials were not provided.',
  })
}

describe('mounted', () => {
  it('into a Fastify application that takes a slash at the end of paths already', async () => {
    const host = await startHost()
    const app = fastify({ routerOptions: { ignoreTrailingSlash: true } })
    onTestFinished(() => app.close())
    await app.register(netboxHooks, { host, prefix: '/hooks', tokens, netbox: { secrets: [secret] } })
    await app.listen({ port: 0, host: '127.0.0.1' })
    await expectServed(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}/hooks`)
  })

  it("into a Fastify application, under a prefix, and beside the application's own routes", async () => {
    const host = await startHost()
    const app = fastify()
    app.get('/api/events', async () => 'ours')
    await app.register(netboxHooks, { host, prefix: '/hooks', tokens, netbox: { secrets: [secret] } })
    await app.listen({ port: 0, host: '127.0.0.1' })
    onTestFinished(() => app.close())
    const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
    await expectServed(`${url}/hooks`)
    expect((await ask(`${url}/api/events`)).text).toBe('ours')
    expect((await ask(`${url}/api/events`)).headers.get('x-frame-options')).toBeNull()
    const { json } = await ask(`${url}/nothing`)
    expect(json.code).toBeUndefined()
  })

  it('into node:http, with a prefix', async () => {
    const handler = await requestHandler({
      host: await startHost(),
      prefix: '/hooks',
      tokens,
      netbox: { secrets: [secret] },
    })
    onTestFinished(() => handler.close())
    await expectServed(`${await listen(handler)}/hooks`)
  })

  it('into Express, in front of what reads bodies; behind it, a request is told so', async () => {
    const handler = await requestHandler({ host: await startHost(), tokens, netbox: { secrets: [secret] } })
    onTestFinished(() => handler.close())
    const app = express()
    app.use('/hooks', handler)
    app.use(express.json())
    app.use('/late', handler)
    const url = await listen(app)
    await expectServed(`${url}/hooks`)
    const late = await ask(`${url}/late/api/events`, postOf(event))
    expect([late.status, late.json.code]).toEqual([500, 'NBH_BODY_CONSUMED'])
  })

  it('only with tokens, or by an application that says that it protects them itself', async () => {
    const host = await startHost()
    await expect(requestHandler({ host })).rejects.toMatchObject({ code: 'NBH_SERVER_UNPROTECTED' })
    const app = fastify()
    app.register(netboxHooks, { host })
    await expect(app.ready()).rejects.toMatchObject({ code: 'NBH_SERVER_UNPROTECTED' })
    const handler = await requestHandler({ host, unprotected: true })
    onTestFinished(() => handler.close())
    expect((await ask(`${await listen(handler)}/api/webhooks`)).status).toBe(200)
  })

  it('only while the host runs', async () => {
    const host = createHost({ cwd: folderWith(), config: {}, logger: keepingLogger() })
    await expect(requestHandler({ host, tokens })).rejects.toMatchObject({
      code: 'NBH_HOST_NOT_RUNNING',
      message: 'The server needs a running host.',
    })
  })
})

describe('netbox-hooks start', () => {
  it('--server refuses to bind where others reach it without a token, with exit code 3', async () => {
    const cwd = folderWith({ 'netbox-hooks.config.mjs': 'export default {}' })
    const { code, stderr } = await runCli(cwd, 'start', '--server', '--port', '0', '--host', '0.0.0.0')
    expect(code).toBe(3)
    expect(stderr).toContain('NBH_SERVER_UNPROTECTED')
    expect(stderr).toContain('hint: Add one: { name:')
  })
})
