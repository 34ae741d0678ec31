import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

/** Prints the names of the packages from outside this house that a piece of code loads. */
const script = (code: string) => `
  import { registerHooks } from 'node:module'
  const loaded = new Set()
  registerHooks({
    load(url, context, next) {
      const [, name] = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? []
      if (name !== undefined) loaded.add(name)
      return next(url, context)
    },
  })
  ${code}
  console.log(JSON.stringify([...loaded].sort()))
`

async function loadedBy(code: string): Promise<string[]> {
  const args = ['--input-type=module', '--eval', script(code)]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname })
  return JSON.parse(stdout)
}

it('an engine loads nothing that sends', async () => {
  expect(await loadedBy(`await import('@netbox-hooks/delivery/queue')`)).toEqual(['tapable', 'uuidv7'])
})

it('who names the network policy loads no library for it', async () => {
  expect(await loadedBy(`await import('@netbox-hooks/delivery/network')`)).toEqual(['tapable'])
})

it('the first policy loads what judges addresses, and the first connection what sends', async () => {
  const code = `
    const { HttpSender, NetworkPolicy, newId } = await import('@netbox-hooks/delivery')
    const before = [...loaded]
    if (before.includes('undici') || before.includes('ipaddr.js')) throw new Error(before.join())
    const sender = new HttpSender({ policy: new NetworkPolicy({ allow: ['127.0.0.1'] }), userAgent: 'test' })
    const request = { method: 'POST', url: 'http://127.0.0.1:1/', headers: {}, body: new Uint8Array() }
    await sender.send({ id: newId(), eventId: newId(), webhook: 'a', ...request }, { secrets: [] })
    await sender.destroy()`
  expect(await loadedBy(code)).toEqual(['ipaddr.js', 'tapable', 'undici', 'uuidv7'])
})
