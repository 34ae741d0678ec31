import { expect, it } from 'vitest'
import { compile } from './support.ts'

it('where it is imported, callbacks that name object types are given their shapes', async () => {
  const text = `
import type {} from '@netbox-hooks/netbox-types/plugin'
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'

export class Own extends PluginConfig<{ endpoint: string }> {}

export const ofSites = Own.callback(
  ({ data, snapshots, settings }) => ({
    region: data.region?.slug,
    was: snapshots?.prechange?.status,
    status: data.status.value === 'active',
    endpoint: settings.endpoint,
    // @ts-expect-error a region is an object
    wrong: data.region.toUpperCase(),
  }),
  { objectTypes: ['dcim.site'] },
)

export const ofAddresses = registerWebhookCallback(
  ({ objectType, data }) => {
    if (objectType === 'ipam.prefix') return { family: data.family.value }
    if (objectType === 'ipam.ipaddress') return { dns: data.dns_name }
    return { serial: data['serial'] }
  },
  { objectTypes: ['ipam.prefix', 'ipam.ipaddress', 'shop.order'] },
)

export const ofAll = registerWebhookCallback(({ data }) => {
  const anything: unknown = data['anything']
  return { anything }
})
`
  expect(await compile(text)).toBe('')
})

it('where it is not imported, nothing is known of them', async () => {
  const text = `
import type { Site } from '@netbox-hooks/netbox-types'
import { registerWebhookCallback } from 'netbox-hooks'
export type Used = Site
registerWebhookCallback(({ data }) => ({ name: data['anything'] }), { objectTypes: ['dcim.site'] })
`
  expect(await compile(text)).toBe('')
})
