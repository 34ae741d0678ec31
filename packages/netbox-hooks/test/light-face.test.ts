import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { cli } from './support.ts'

const run = promisify(execFile)

/** Loaded before all else: writes to standard error, at the end, which packages from outside were loaded. */
const listener = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module'
const loaded = new Set()
registerHooks({
  load(url, context, next) {
    const [, name] = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? []
    if (name !== undefined) loaded.add(name)
    return next(url, context)
  },
})
process.on('exit', () => process.stderr.write(JSON.stringify([...loaded].sort())))
`)}`

async function loadedBy(...words: readonly string[]): Promise<string[]> {
  const options = { cwd: import.meta.dirname }
  const { stderr } = await run(process.execPath, ['--import', listener, ...words], options)
  return JSON.parse(stderr)
}

const evaluate = (code: string) => ['--input-type=module', '--eval', code]

it('what a plugin or an application imports loads tapable and nothing else from outside', async () => {
  expect(await loadedBy(...evaluate(`await import('netbox-hooks')`))).toEqual(['tapable'])
})

it('hints and words load nothing from outside before they are asked', async () => {
  const entries = `await import('@netbox-hooks/core/hints'); await import('@netbox-hooks/host/words')`
  expect(await loadedBy(...evaluate(entries))).toEqual([])
  const asked = `(await import('@netbox-hooks/core/hints')).nearest('upate', ['update'], 'words')`
  expect(await loadedBy(...evaluate(asked))).toEqual(['leven'])
})

it('a host has its hooks at once, and loads what it runs on when it is started', async () => {
  const made = `
    import { createHost } from 'netbox-hooks'
    const host = createHost({ config: {} })
    for (const hook of ['ready', 'running', 'events', 'context', 'payload', 'attempt', 'delivered', 'exhausted'])
      host.hooks[hook].tap('test', () => {})`
  expect(await loadedBy(...evaluate(made))).toEqual(['tapable'])
  const loaded = await loadedBy(...evaluate(`${made}\nawait host.load()\nawait host.stop()`))
  expect(loaded).toEqual(expect.arrayContaining(['tapable', 'zod']))
  expect(loaded).not.toContain('fastify')
})

it('--version loads nothing, and --help, completion and secret load what reads a command line', async () => {
  expect(await loadedBy(cli, '--version')).toEqual([])
  expect(await loadedBy(cli, '--help')).toEqual(['commander'])
  expect(await loadedBy(cli, 'completion', 'bash')).toEqual(['commander'])
  expect(await loadedBy(cli, 'secret')).toEqual(['commander'])
})
