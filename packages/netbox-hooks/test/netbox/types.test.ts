import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { folderWith, runCli } from '../support.ts'

const typesPackage = new URL('../../../netbox-types/', import.meta.url)
const document = fileURLToPath(new URL('openapi/netbox-4.6.8.json', typesPackage))
const types = (cwd: string, ...args: readonly string[]) => runCli(cwd, 'netbox', 'types', ...args)

/** A NetBox with a plugin, whose paths are not called after it, below a path of its own. */
async function startNetbox(hasObjectTypes = true) {
  const schema = {
    openapi: '3.0.3',
    info: { title: 'NetBox REST API', version: '4.7.1' },
    paths: Object.fromEntries(
      [
        ['/netbox/api/plugins/dns/zones/{id}/', 'Zone'],
        ['/netbox/api/plugins/net-box-sla/sla-levels/{id}/', 'SLALevel'],
        ['/netbox/api/dcim/sites/{id}/', 'Site'],
        ['/netbox/api/status/', 'Status'],
      ].map(([path, name]) => [
        path,
        {
          get: {
            responses: {
              200: { content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } },
            },
          },
        },
      ]),
    ),
    components: {
      schemas: {
        Zone: {
          type: 'object',
          properties: {
            id: { type: 'integer', readOnly: true },
            'default-ttl': { type: 'integer', nullable: true, description: 'Ends */ no comment' },
            status: {
              type: 'object',
              properties: {
                value: { type: 'string', enum: ["it's", '', 'b\\c'] },
                label: { type: 'string' },
              },
            },
            parent: { allOf: [{ $ref: '#/components/schemas/Zone' }], nullable: true },
            records: { type: 'array', items: { $ref: '#/components/schemas/Record' } },
            created: { type: 'string', readOnly: true },
          },
        },
        Record: {
          type: 'object',
          properties: {
            id: { type: 'integer' },
            url: { type: 'string' },
            display: { type: 'string' },
            created: { type: 'string' },
            ttl: { type: 'integer' },
          },
        },
        SLALevel: { type: 'object', properties: { id: { type: 'integer' } } },
        Site: { type: 'object', properties: { id: { type: 'integer' }, name: { type: 'string' } } },
        Status: { type: 'object', properties: {} },
      },
    },
  }
  const objectTypes = [
    { app_label: 'netbox_dns', model: 'zone', rest_api_endpoint: '/netbox/api/plugins/dns/zones/' },
    { app_label: 'auth', model: 'permission', rest_api_endpoint: null },
    { app_label: 'dcim', model: 'site', rest_api_endpoint: '/netbox/api/dcim/sites/' },
  ]
  const asked: string[] = []
  const server = createServer(({ url = '', headers }, response) => {
    asked.push(url)
    const send = (status: number, body: object) =>
      response
        .writeHead(status, { 'content-type': 'application/json', 'api-version': '4.7' })
        .end(JSON.stringify(body))
    if (!/^(?:Token 0123|Bearer nbt_0\.1)$/.test(headers.authorization ?? ''))
      return void send(403, { detail: 'Invalid token' })
    if (url === '/netbox/api/schema/?format=json') return void send(200, schema)
    const { searchParams: query } = new URL(url, 'http://netbox')
    if (!hasObjectTypes) return void send(404, {})
    const offset = Number(query.get('offset') ?? 0)
    const next = offset === 0 ? 'https://elsewhere.example.com/api/core/object-types/?limit=2&offset=2' : null
    send(200, { next, results: objectTypes.slice(offset, offset + 2) })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/netbox`, asked }
}

it('of the document that @netbox-hooks/netbox-types keeps, its types are made', async () => {
  const { code, stdout, stderr } = await types(folderWith(), document)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '18 object types of NetBox REST API 4.6.8.\n' })
  expect(stdout).toBe(readFileSync(new URL('src/netbox.ts', typesPackage), 'utf8'))
})

describe('of a NetBox that runs', () => {
  const objectTypesIn = (text: string) =>
    [...text.matchAll(/^ {2}readonly '(.*)': \{ readonly data/gm)].map(([, name]) => name)

  it('types of all its objects are written, under the names that NetBox has for those of plugins', async () => {
    const { url, asked } = await startNetbox()
    const cwd = folderWith({ token: 'nbt_0.1\n' })
    const { code, stdout, stderr } = await types(
      cwd,
      '--url',
      url,
      '--token-file',
      'token',
      '-o',
      'netbox.ts',
    )
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toContain('3 object types of NetBox REST API 4.7.1.')
    expect(asked).toEqual([
      '/netbox/api/schema/?format=json',
      '/netbox/api/core/object-types/?limit=100&offset=0',
      '/netbox/api/core/object-types/?limit=100&offset=2',
    ])
    const written = readFileSync(join(cwd, 'netbox.ts'), 'utf8')
    expect(objectTypesIn(written)).toEqual(['dcim.site', 'net_box_sla.slalevel', 'netbox_dns.zone'])
    expect(written.slice(written.indexOf('export interface SLALevel {'))).toMatchInlineSnapshot(`
      "export interface SLALevel {
        readonly id: number
      }

      /** The fields of an object of the type \`net_box_sla.slalevel\`, as NetBox stores them. */
      export interface SLALevelSnapshot {
        readonly [field: string]: unknown
      }

      /** An object of the type \`dcim.site\`. */
      export interface Site {
        readonly id: number
        readonly name: string
      }

      /** The fields of an object of the type \`dcim.site\`, as NetBox stores them. */
      export interface SiteSnapshot {
        readonly name?: string
        readonly [field: string]: unknown
      }

      /** An object of the type \`netbox_dns.zone\`. */
      export interface Zone {
        readonly id: number
        /** Ends * / no comment */
        readonly 'default-ttl': number | null
        readonly status: Choice<'it\\'s' | 'b\\\\c'> | null
        readonly parent: Zone | null
        readonly records: readonly InShort<Record>[]
        readonly created: string
      }

      /** The fields of an object of the type \`netbox_dns.zone\`, as NetBox stores them. */
      export interface ZoneSnapshot {
        readonly 'default-ttl'?: number | null
        readonly status?: 'it\\'s' | 'b\\\\c' | '' | null
        readonly parent?: number | null
        readonly records?: readonly number[]
        readonly created?: string | null
        readonly [field: string]: unknown
      }
      "
    `)
  })

  it('names are made of paths where NetBox does not tell them', async () => {
    const { url } = await startNetbox(false)
    const { stdout } = await types(folderWith(), '--url', url, '--token', '0123')
    expect(objectTypesIn(stdout)).toEqual(['dcim.site', 'dns.zone', 'net_box_sla.slalevel'])
  })

  it('what it refuses is said', async () => {
    const { url } = await startNetbox()
    const refused = await types(folderWith(), '--url', url, '--token', 'wrong')
    expect(refused).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('NBH_NETBOX_REFUSED'),
    })
  })
})

describe('of a document', () => {
  it('types of the objects that are asked for are written', async () => {
    const { stdout } = await types(folderWith(), document, '--objects', 'tenancy.tenant, ipam.asn')
    expect(stdout).toContain('export interface Tenant {')
    expect(stdout).not.toContain('export interface Device {')
    const unknown = await types(folderWith(), document, '--objects', 'ipam.vlans,tenancy.tenant')
    expect(unknown).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('The document has no objects of ipam.vlans. Did you mean "ipam.vlan"?'),
    })
  })

  it.each([
    ['that there is not', undefined, 'it cannot be read: ENOENT'],
    ['in YAML', 'openapi: 3.0.3\n', 'it is YAML'],
    ['that is none', '{"paths": {}}', 'it has no info.title and info.version'],
    ['that is no object', '[]', 'it has no info.title and info.version'],
    ['without schemas', '{"info": {"title": "a", "version": "1"}}', 'it has no paths and components.schemas'],
    ['that is not JSON', '<html>', 'it is not JSON'],
  ])('%s it is said why not', async (_, text, problem) => {
    const cwd = folderWith(text === undefined ? {} : { 'file.json': text })
    const { code, stdout, stderr } = await types(cwd, 'file.json')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(
      new RegExp(`NBH_NETBOX_DOCUMENT_INVALID[^]*that types can be made from: ${problem}`),
    )
  })

  it('what cannot be written is said', async () => {
    const { code, stderr } = await types(folderWith(), document, '--output', 'nowhere/netbox.ts')
    expect(code).toBe(2)
    expect(stderr).toContain('The file of --output cannot be written: ENOENT')
  })
})
