import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { compile, projectWith } from './support.ts'

const cli = fileURLToPath(new URL('../../netbox-hooks/dist/cli.js', import.meta.url))

const refersTo = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const detailOf = (name: string) => ({
  get: { responses: { 200: { content: { 'application/json': { schema: refersTo(name) } } } } },
})
const id = { type: 'integer', readOnly: true }
const related = { id, url: { type: 'string' }, display: { type: 'string' }, created: { type: 'string' } }

/** As plugins of NetBox describe their objects, some of them called like types of TypeScript, and of this package. */
const document = {
  info: { title: 'NetBox REST API', version: '4.7.1' },
  paths: {
    '/api/plugins/netbox-dns/zones/{id}/': detailOf('Zone'),
    '/api/plugins/netbox-dns/records/{id}/': detailOf('Record'),
    '/api/plugins/quiz/choices/{id}/': detailOf('Choice'),
  },
  components: {
    schemas: {
      Zone: {
        properties: {
          ...related,
          'default-ttl': { type: 'integer', nullable: true, description: 'Ends */ no comment' },
          status: {
            type: 'object',
            properties: { value: { type: 'string', enum: ["it's", '', 'b\\c'] }, label: { type: 'string' } },
          },
          parent: { allOf: [refersTo('Zone')], nullable: true },
          records: { type: 'array', items: refersTo('Record') },
          extra: { type: 'object', additionalProperties: {} },
        },
      },
      Record: {
        properties: { ...related, ttl: { type: 'integer' }, fqdn: { type: 'string', nullable: true } },
      },
      Choice: { properties: { id, 'Full.name': { type: 'boolean' } } },
    },
  },
}

it('types that are made from the document of a NetBox with plugins compile, and say what it says', async () => {
  const folder = projectWith({ 'openapi.json': JSON.stringify(document) })
  const args = [cli, 'netbox', 'types', 'openapi.json']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder })
  const text = `
import type { ObjectWebhook } from '@netbox-hooks/netbox-types'
import { registerWebhookCallback } from 'netbox-hooks'
import type { NetboxObjects } from './netbox.ts'

declare module 'netbox-hooks' {
  interface ObjectShapes extends NetboxObjects {}
}

export const types: readonly (keyof NetboxObjects)[] = ['netbox_dns.record', 'netbox_dns.zone', 'quiz.choice']

export function timeToLive(body: ObjectWebhook<NetboxObjects>): number | null {
  if (body.object_type === 'netbox_dns.record') return body.data.ttl
  if (body.object_type === 'quiz.choice') return body.data['Full.name'] ? body.data.id : null
  const { parent, records, status, extra } = body.data
  // @ts-expect-error there is no such value
  if (status?.value === 'its') return null
  if (status?.value !== "it's" || extra['any'] === 1) return null
  if (body.snapshots?.prechange?.status === 'b\\\\c') return body.snapshots.prechange.parent ?? null
  return body.data['default-ttl'] ?? parent?.['default-ttl'] ?? records[0]?.ttl ?? null
}

registerWebhookCallback(({ data }) => ({ ttl: data['default-ttl'] }), { objectTypes: ['netbox_dns.zone'] })
`
  expect(await compile(text, { 'netbox.ts': stdout })).toBe('')
})
