import { createTestHost, netbox } from '@netbox-hooks/testing'
import '@netbox-hooks/testing/vitest'
import { expect, it } from 'vitest'
import One from './plugins/one/index.ts'

it.each([1, 2])('host %s', async () => {
  await using host = await createTestHost({ plugins: [One] })
  expect(await host.emit(netbox.site.created())).toHaveContext({ one: 1 })
})
