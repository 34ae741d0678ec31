import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { fastify, type RouteOptions } from 'fastify'
import { createHost, netboxHooks } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'
import { signature, siteUpdated } from './netbox-bodies.ts'
import { serveHost } from './support.ts'

type Schema = Readonly<Record<string, unknown>>

interface Operation {
  readonly operationId: string
  readonly security: readonly object[]
  readonly parameters?: readonly { name: string; in: string; required: boolean; schema: Schema }[]
  readonly responses: Readonly<Record<string, { content?: { 'application/json'?: { schema: Schema } } }>>
  readonly requestBody?: { content: { 'application/json': { schema: Schema } } }
}

type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>

const plugin = {
  'own.mjs': `
import { PluginConfig, registerRoutes } from 'netbox-hooks'
registerRoutes(({ app }) => {
  app.get('/one/:id', async ({ params }) => params)
  app.put('/one/:id', { schema: { body: { type: 'object', properties: { size: { type: 'integer' } } } } }, async ({ body }) => body)
})
export default class Own extends PluginConfig {}`,
}

describe('/api/openapi.json', () => {
  it('describes every route that there is, and no other', async () => {
    const config = { ...configFor(await startReceiver()), plugins: ['./own.mjs'] }
    const host = createHost({ cwd: folderWith(plugin), config, logger: keepingLogger() })
    onTestFinished(() => host.stop())
    await host.start()
    const routes: string[] = []
    const app = fastify()
    app.addHook('onRoute', ({ method, url, config }: RouteOptions) => {
      // A plugin's routes are in a Fastify of their own; these lead to it.
      if ((config as { readonly handsOver?: boolean } | undefined)?.handsOver) return
      const path = withoutSlash(url.replaceAll(/:(\w+)/g, '{$1}'))
      routes.push(...[method].flat().map((verb) => `${verb} ${path}`))
    })
    await app.register(netboxHooks, { host, unprotected: true })
    const document = (await app.inject('/api/openapi.json')).json()
    const described = Object.entries(document.paths as Paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((verb) => `${verb.toUpperCase()} ${withoutSlash(path)}`),
    )
    const ofPlugin = ['GET /api/plugins/own/one/{id}', 'PUT /api/plugins/own/one/{id}']
    // Each of ours stands there with a slash at its end and without.
    const all = new Set([...routes.filter((route) => !route.startsWith('HEAD')), ...ofPlugin])
    expect(described.sort()).toEqual([...all].sort())
    expect(document.openapi).toBe('3.1.0')
    for (const [path, operations] of Object.entries(document.paths as Paths)) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      for (const { parameters = [] } of Object.values(operations)) {
        expect(parameters.filter((each) => each.in === 'path').map(({ name }) => name)).toEqual(names)
      }
    }
    const ids = Object.values(document.paths as Paths).flatMap((each) => Object.values(each))
    expect(new Set(ids.map(({ operationId }) => operationId)).size).toBe(described.length)
    await app.close()
  })
})

it('a prefix is told once: paths are those of every host', async () => {
  const config = { ...configFor(await startReceiver()), plugins: ['./own.mjs'] }
  const host = createHost({ cwd: folderWith(plugin), config, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  const [plain, mounted] = [fastify(), fastify()]
  await plain.register(netboxHooks, { host, unprotected: true })
  await mounted.register(netboxHooks, { host, unprotected: true, prefix: '/my/hooks' })
  for (const document of ['/api/openapi.json', '/api/schema/']) {
    const { servers, ...same } = (await mounted.inject(`/my/hooks${document}`)).json()
    expect(servers).toEqual([{ url: '/my/hooks' }])
    expect(same).toEqual((await plain.inject(document)).json())
  }
  await Promise.all([plain.close(), mounted.close()])
})

describe('whatever is sent', () => {
  const token = 'admin-0123456789abcdef'

  it('is never answered with 5xx, never hangs, and does nothing without a token', async () => {
    const { host, url, get, post } = await serveHost(
      {
        ...configFor(await startReceiver()),
        plugins: ['./own.mjs'],
        encryption: { keys: [`nbhk_${Buffer.alloc(32, 7).toString('base64url')}`] },
        server: {
          port: 0,
          tokens: [{ name: 'ops', token, scopes: ['admin'] }],
          netbox: { secrets: ['the secret in NetBox'] },
        },
      },
      plugin,
    )
    const authorization = `Bearer ${token}`
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const fields = { payload_url: 'https://example.com/', secret: 'a key of our own' }
    const webhooks = names.map((name) => ({ ...fields, name }))
    expect((await post('/api/extras/webhooks/', webhooks, { authorization })).status).toBe(201)
    const types = { object_types: ['dcim.site'], event_types: ['object_created'] }
    const rules = names.map((name) => ({ ...types, name, webhooks: [name] }))
    expect((await post('/api/extras/event-rules/', rules, { authorization })).status).toBe(201)
    const document = (await get('/api/openapi.json', { authorization })).json as { paths: Paths }
    const { paths } = document
    const asDocumented = answersOf(document)
    const operations = Object.entries(paths)
      // The feed has no end.
      .filter(([path]) => path !== '/api/feed')
      .flatMap(([path, verbs]) =>
        Object.entries(verbs).map(([verb, operation]) => ({ path, verb, operation })),
      )

    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...operations).chain(requestArbitrary),
        fc.boolean(),
        async (sent, isAllowed) => {
          const headers = { ...sent.headers, ...(isAllowed && { authorization }) }
          const answer = await fetch(url + sent.path, {
            method: sent.method,
            headers,
            ...(sent.body !== undefined && { body: sent.body }),
            signal: AbortSignal.timeout(60_000),
          })
          const text = await answer.text()
          if (answer.status >= 500) throw new Error(`${answer.status} ${text}`)
          if (!isAllowed && !sent.isPublic && answer.status !== 404) expect(answer.status).toBe(401)
          // Without its signature, nothing passes the gateway.
          if (sent.path === '/api/netbox/webhook') expect([401, 415]).toContain(answer.status)
          expect(asDocumented(sent, answer.status, text)).toBe('')
          // What speaks NetBox's dialect has NetBox's errors.
          const isDialect = /^\/api\/(?:extras|status)?(?:\/|\?|$)/.test(sent.path)
          if (answer.status >= 400 && !isDialect)
            expect(JSON.parse(text)).toMatchObject({ code: expect.stringMatching(/^NBH_/) })
        },
      ),
      { numRuns: 2_500 },
    )
    await host.idle()
  }, 600_000)

  it('with a signature through the gateway is never answered with 5xx either', async () => {
    const secret = 'the secret in NetBox'
    const { post } = await serveHost({
      ...configFor(await startReceiver()),
      server: { port: 0, netbox: { secrets: [secret] } },
    })
    const payload = JSON.parse(siteUpdated['4.6'])
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(payload)), json, async (key, value) => {
        const body = JSON.stringify({ ...payload, [key]: value })
        const { status } = await post('/api/netbox/webhook', body, {
          'x-hook-signature': signature(body, secret),
        })
        expect([202, 400]).toContain(status)
      }),
      { numRuns: 300 },
    )
  }, 300_000)
})

interface Sent {
  /** As the document has it. */
  readonly route: string
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly isPublic: boolean
}

const json = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom('dcim.site', 'object_created', '2026-03-06T15:11:23Z', '', '__proto__', -0, 1e308),
  fc.constant(JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": 1}}') as object),
)

/** Ids of what the test has created. */
const smallNumber = fc.integer({ min: 0, max: 9 }).map(String)

/** A request by the document: mostly of the right shape, often wrong in one place, sometimes anything. */
function requestArbitrary(target: {
  readonly path: string
  readonly verb: string
  readonly operation: Operation
}): fc.Arbitrary<Sent> {
  const { path, verb, operation } = target
  const { parameters = [], requestBody, security } = operation
  const inPath = fc.record(
    Object.fromEntries(
      parameters
        .filter((each) => each.in === 'path')
        .map(({ name, schema }) => [
          name,
          fc.oneof(
            { arbitrary: schema['type'] === 'integer' ? smallNumber : fc.constant('receiver'), weight: 3 },
            fc.string({ minLength: 1, maxLength: 600 }),
          ),
        ]),
    ),
  )
  const query = fc.record(
    Object.fromEntries(
      parameters
        .filter((each) => each.in === 'query')
        .map(({ name, schema }) => [name, fc.oneof(valueFor(schema), fc.string())]),
    ),
    { requiredKeys: [] },
  )
  const schema = requestBody?.content['application/json'].schema
  const body = schema
    ? fc.oneof(
        { arbitrary: valueFor(schema).map((value) => JSON.stringify(value)), weight: 6 },
        { arbitrary: json.map((value) => JSON.stringify(value)), weight: 2 },
        fc.string(),
        fc.constant(undefined),
      )
    : fc.oneof({ arbitrary: fc.constant(undefined), weight: 3 }, fc.string())
  const type = fc.oneof(
    { arbitrary: fc.constant('application/json'), weight: 8 },
    fc.constantFrom('application/x-ndjson', 'text/plain', 'application/json; charset=latin1', 'x'),
  )
  const key = fc.option(fc.stringMatching(/^[\x21-\x7e]{1,300}$/), { nil: undefined })
  return fc
    .tuple(inPath, query, body, type, key)
    .map(([names, search, content, mediaType, idempotencyKey]) => {
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent((names[name] ?? '').toWellFormed()),
      )
      const pairs = Object.entries(search).map(
        ([name, value]) => `${name}=${encodeURIComponent(textOf(value))}`,
      )
      const method = verb.toUpperCase()
      return {
        route: path,
        path: pairs.length > 0 ? `${filled}?${pairs.join('&')}` : filled,
        method,
        headers: {
          'content-type': mediaType,
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        body: method === 'GET' ? undefined : content,
        isPublic: security.length === 0,
      }
    })
}

/** Says how an answer contradicts the document; nothing if it does not. */
function answersOf(document: {
  readonly paths: Paths
}): (sent: Sent, status: number, text: string) => string {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema({ ...document, $id: 'document' })
  return ({ route, method, path }, status, text) => {
    const { responses } = document.paths[route]?.[method.toLowerCase()] ?? {}
    const key = responses?.[status] ? String(status) : 'default'
    const content = responses?.[key]?.content?.['application/json']
    if (!content) return text === '' || key !== '204' ? '' : `a body with ${status}: ${text}`
    // What leads to another route by what was filled into the path is another route's.
    if (status === 404 && text.includes('NBH_ROUTE_UNKNOWN')) return ''
    const pointer = [
      'paths',
      route,
      method.toLowerCase(),
      'responses',
      key,
      'content',
      'application/json',
      'schema',
    ]
      .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
      .map(encodeURIComponent)
      .join('/')
    const validate = ajv.getSchema(`document#/${pointer}`)
    if (!validate) return `no schema at ${pointer}`
    return validate(JSON.parse(text))
      ? ''
      : `${method} ${path} ${status}: ${ajv.errorsText(validate.errors)} ${text}`
  }
}

function withoutSlash(path: string): string {
  return path.replace(/(?<=.)\/$/, '')
}

/** A value as it stands in a query. */
function textOf(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed()
}

/** Values that fit a JSON Schema, and in one place in ten do not. */
function valueFor(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: fitting(schema), weight: 9 }, json)
}

function fitting(schema: Schema): fc.Arbitrary<unknown> {
  const {
    type,
    anyOf,
    properties = {},
    required = [],
    items,
  } = schema as {
    readonly type?: string | readonly string[]
    readonly anyOf?: readonly Schema[]
    readonly properties?: Readonly<Record<string, Schema>>
    readonly required?: readonly string[]
    readonly items?: Schema
  }
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]))
  if (anyOf) return fc.oneof(...anyOf.map(valueFor))
  if (Array.isArray(type)) return fc.oneof(...type.map((each) => fitting({ ...schema, type: each })))
  if (type === 'array') return fc.array(valueFor(items ?? {}), { maxLength: 3 })
  if (type === 'object' && Object.keys(properties).length > 0) {
    const fields = Object.entries(properties).map(([name, each]) => [name, valueFor(each)] as const)
    return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] })
  }
  if (type === 'object') return fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }))
  if (type === 'integer' || type === 'number') return fc.oneof(fc.integer({ min: 1, max: 100 }), fc.double())
  if (type === 'null') return fc.constant(null)
  if (type === 'boolean') return fc.boolean()
  if (schema['format'] === 'date-time')
    return fc.date({ noInvalidDate: true }).map((date) => date.toISOString())
  return fc.constantFrom('dcim.site', 'object_created', 'job_completed', 'receiver', 'ü')
}
