import { expect, it } from 'vitest'
import { evaluating, modulesLoadedBy, outsidersAmong } from '../../../architecture/loaded-modules.ts'

const loadedBy = async (code: string) =>
  outsidersAmong(await modulesLoadedBy(evaluating(code), import.meta.url))

it('an engine loads nothing that sends', async () => {
  expect(await loadedBy(`await import('@netbox-hooks/delivery/queue')`)).toEqual(['tapable', 'uuidv7'])
})

it('who names the network policy loads no library for it', async () => {
  expect(await loadedBy(`await import('@netbox-hooks/delivery/network')`)).toEqual(['tapable'])
})

it('the first policy loads what judges addresses, and the first connection what sends', async () => {
  const imported = `const { HttpSender, NetworkPolicy, newId } = await import('@netbox-hooks/delivery')`
  expect(await loadedBy(imported)).toEqual(['tapable', 'uuidv7'])
  const code = `${imported}
    const sender = new HttpSender({ policy: new NetworkPolicy({ allow: ['127.0.0.1'] }), userAgent: 'test' })
    const request = { method: 'POST', url: 'http://127.0.0.1:2/', headers: {}, body: new Uint8Array() }
    await sender.send({ id: newId(), eventId: newId(), webhook: 'a', ...request }, { secrets: [] })
    await sender.destroy()`
  expect(await loadedBy(code)).toEqual(['ipaddr.js', 'tapable', 'undici', 'uuidv7'])
})
