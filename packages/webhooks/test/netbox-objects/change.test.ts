import { NetboxHooksError } from '@netbox-hooks/core'
import { netboxChange, netboxObject, netboxObjectTypes } from '@netbox-hooks/webhooks/netbox-objects'
import { describe, expect, it } from 'vitest'

describe.each(Object.keys(netboxObjectTypes))('a change of %s', (objectType) => {
  it('that makes it has a state after it alone, one that removes it a state before it alone', () => {
    const created = netboxChange({ objectType, eventType: 'object_created' })
    const deleted = netboxChange({ objectType, eventType: 'object_deleted' })
    expect(created.snapshots).toEqual({ prechange: null, postchange: deleted.snapshots?.prechange })
    expect(deleted.snapshots?.postchange).toBeNull()
    expect([created.data, deleted.data]).toEqual([netboxObject(objectType), netboxObject(objectType)])
  })

  it('has in both states what the change left alone, and in the data what it made', () => {
    const changes = { description: 'after', tags: ['b', 'a'] }
    const { data, snapshots } = netboxChange({
      objectType,
      fields: { id: 7, description: 'before' },
      changes,
    })
    const { prechange, postchange } = snapshots ?? {}
    expect(prechange).toMatchObject({ description: 'before', tags: [] })
    expect(postchange).toMatchObject({ description: 'after', tags: ['a', 'b'] })
    const { description: _, tags: __, last_updated: ___, ...others } = Object(prechange)
    expect(postchange).toMatchObject(others)
    expect(data).toMatchObject({ id: 7, description: 'after' })
  })
})

it('says who made it, when and by which request', () => {
  const at = new Date('2026-03-06T15:11:23.503Z')
  const { request, username, timestamp, data, snapshots } = netboxChange({
    objectType: 'dcim.site',
    fields: { id: 7, name: 'Köln', status: 'planned' },
    changes: { status: 'active', tenant: 'Acme', region: { id: 3, name: 'Europe' } },
    user: 'jane',
    at,
  })
  expect([username, timestamp]).toEqual(['jane', '2026-03-06T15:11:23.503000+00:00'])
  expect(request).toMatchObject({ method: 'PATCH', path: '/api/dcim/sites/7/', user: 'jane' })
  expect(data).toMatchObject({
    url: '/api/dcim/sites/7/',
    slug: 'koln',
    status: { value: 'active', label: 'Active' },
    tenant: { id: 1, url: '/api/tenancy/tenants/1/', name: 'Acme', slug: 'acme' },
    last_updated: '2026-03-06T15:11:23.503000Z',
  })
  expect(snapshots?.prechange).toMatchObject({ status: 'planned', tenant: null, region: null })
  expect(snapshots?.postchange).toMatchObject({ status: 'active', tenant: 1, region: 3 })
})

it('makes the parts of a reference to any object agree', () => {
  const address = netboxObject('ipam.ipaddress', {
    address: '2001:db8::1/64',
    assigned_object: { id: 9, name: 'eth0' },
  })
  expect(address).toMatchObject({
    family: { value: 6, label: 'IPv6' },
    assigned_object_type: 'dcim.interface',
    assigned_object_id: 9,
    assigned_object: { id: 9, name: 'eth0', device: { name: 'leaf-1' } },
  })
  const prefix = netboxObject('ipam.prefix', { scope_type: 'dcim.region', scope_id: 4 })
  expect(prefix).toMatchObject({ scope: { id: 4, url: '/api/dcim/regions/4/' } })
})

it('refuses what NetBox does not have, all of it at once, and says what may be meant', () => {
  const found = (make: () => unknown) => {
    try {
      return make()
    } catch (error) {
      return NetboxHooksError.is(error) ? [error.code, error.message] : error
    }
  }
  expect(found(() => netboxObject('dcim.site', { stauts: 'active', nam: 'x' }))).toEqual([
    'NBH_NETBOX_FIELD_UNKNOWN',
    'In NetBox, dcim.site has no fields "stauts" (did you mean status?), "nam" (did you mean name?).',
  ])
  expect(found(() => netboxObject('dcim.sites'))).toEqual([
    'NBH_NETBOX_OBJECT_UNKNOWN',
    'No object of the type "dcim.sites" can be made.',
  ])
})

it('values that NetBox never has are refused, all at once', () => {
  const wrong = (fields: unknown) => () => netboxObject('dcim.site', fields as never)
  for (const fields of ['Berlin', null, []]) expect(wrong(fields)).toThrow(/needs its fields as an object/)
  for (const [fields, message] of [
    [{ id: '7' }, /id is a whole number above 0, and not a String/i],
    [{ name: 5 }, /name is a string, and not a number/i],
    [{ region: true }, /region is an id, a name, .* and not a boolean/i],
    [{ region: [1] }, /region is an id, .* and not an array/i],
    [{ tags: 'core' }, /tags is a list of ids, names or objects/],
    [{ status: () => 'active' }, /status is a value, or \{ value, label \}, and not a function/i],
    [{ id: 0, name: 5 }, /id is .*; name is /],
  ] as const)
    expect(wrong(fields)).toThrow(
      expect.objectContaining({ code: 'NBH_NETBOX_FIELD_INVALID', message: expect.stringMatching(message) }),
    )
  expect(wrong({ nam: 'x', id: 0 })).toThrow(/no field "nam".*id is a whole number/s)
  expect(wrong({ region: null, tags: [1, 'core'], status: 'planned', name: undefined })).not.toThrow()
})
