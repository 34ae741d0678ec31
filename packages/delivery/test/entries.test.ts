import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

/** Prints the path of every module that an entry loads, packages' and the entry's own. */
const script = `
  import { registerHooks } from 'node:module'
  const loaded = []
  registerHooks({
    load(url, context, next) {
      loaded.push(url)
      return next(url, context)
    },
  })
  await import(process.argv[1])
  console.log(JSON.stringify(loaded))
`

/** What an entry loads in a process of its own: packages by name, files of this package by their place in `dist/`. */
async function loadedBy(entry: string): Promise<{ packages: Set<string>; rooms: Set<string> }> {
  const args = ['--input-type=module', '--eval', script, entry]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname })
  const urls = JSON.parse(stdout) as string[]
  const named = (pattern: RegExp) => new Set(urls.flatMap((url) => pattern.exec(url)?.[1] ?? []))
  return {
    packages: named(/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/),
    rooms: named(/\/packages\/delivery\/dist\/([^/]+)\//),
  }
}

it('an engine loads neither what sends nor what dispatches', async () => {
  const { packages, rooms } = await loadedBy('@netbox-hooks/delivery/queue')
  expect(rooms).toEqual(new Set(['queue']))
  expect([...packages].filter((name) => ['undici', 'ipaddr.js'].includes(name))).toEqual([])
})

it('who names the network policy loads no library for it', async () => {
  const { packages, rooms } = await loadedBy('@netbox-hooks/delivery/network')
  expect(rooms).toEqual(new Set(['network']))
  expect([...packages].filter((name) => ['undici', 'ipaddr.js', 'uuidv7'].includes(name))).toEqual([])
})

it('the whole package loads what it sends with, which shows that the others would be seen', async () => {
  const { packages, rooms } = await loadedBy('@netbox-hooks/delivery')
  expect([...packages]).toEqual(expect.arrayContaining(['undici', 'uuidv7']))
  expect(rooms).toEqual(new Set(['queue', 'network', 'connect', 'send', 'pace', 'dispatch']))
})
