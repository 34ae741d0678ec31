import { readFileSync } from 'node:fs'
import { sampleEvents } from '@netbox-hooks/host/parts'
import { describe, expect, it } from 'vitest'

/** Objects of a NetBox 4.6.8, by their types, as its REST API answered. */
const recorded: Readonly<Record<string, Readonly<Record<string, unknown>>>> = JSON.parse(
  readFileSync(new URL('./netbox-objects.json', import.meta.url), 'utf8'),
)

/** What is the same of any value: its fields, and what those are. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return 'list'
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.keys(value).sort()
}

describe('a sample of', () => {
  it.each(Object.entries(recorded))('%s has what such an object has in NetBox', (objectType, real) => {
    const [filled, bare] = sampleEvents(objectType, 'object_updated')
    for (const sample of [filled, bare]) {
      const data = sample?.event.data ?? {}
      expect(Object.keys(data).sort()).toEqual(Object.keys(real).sort())
      for (const [key, value] of Object.entries(data)) {
        // What is empty in either of them tells nothing.
        const isEmpty = [value, real[key]].some((each) => each === null || key === 'custom_fields')
        if (!isEmpty) expect([key, shapeOf(value)], key).toEqual([key, shapeOf(real[key])])
      }
    }
  })

  it('an object has snapshots as NetBox takes them: ids, values of choices, names of tags', () => {
    const [sample] = sampleEvents('dcim.device', 'object_updated')
    expect(sample?.event.snapshots?.postchange).toMatchObject({
      name: 'sw-ams1-01',
      site: 4,
      status: 'active',
      primary_ip4: 41,
      position: 17.5,
      tags: ['Core', 'Edge'],
      custom_fields: {},
    })
    expect(sample?.event.snapshots?.postchange).not.toHaveProperty('url')
    expect(sample?.event.snapshots?.prechange).toMatchObject({ status: 'planned' })
    const [created] = sampleEvents('dcim.device', 'object_created')
    expect(created?.event.snapshots?.prechange).toBeNull()
    const [deleted] = sampleEvents('dcim.device', 'object_deleted')
    expect(deleted?.event.snapshots?.postchange).toBeNull()
  })

  it('a type that is not known has what most objects have, and an application has all that are known of it', () => {
    expect(sampleEvents('netbox_dns.zone', 'object_created')).toMatchObject([
      { isKnown: false, event: { objectType: 'netbox_dns.zone', data: { id: 1, name: 'Sample' } } },
    ])
    const types = sampleEvents('ipam.*', 'object_created').map(({ event }) => event.objectType)
    expect(new Set(types)).toEqual(new Set(['ipam.ipaddress', 'ipam.prefix', 'ipam.vlan']))
    expect(sampleEvents('extras.script', 'job_completed')).toMatchObject([
      { isKnown: false, event: { request: null, objectId: null, data: { output: '' } } },
    ])
  })
})
