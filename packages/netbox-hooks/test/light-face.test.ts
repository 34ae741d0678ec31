import { expect, it } from 'vitest'
import { evaluating, modulesLoadedBy, outsidersAmong } from '../../../architecture/loaded-modules.ts'
import { cli, folderWith } from './support.ts'

const loadedBy = async (...words: readonly string[]) =>
  outsidersAmong(await modulesLoadedBy(words, import.meta.url))

it('what a plugin or an application imports loads tapable and nothing else from outside', async () => {
  const loaded = await modulesLoadedBy(evaluating(`await import('netbox-hooks')`), import.meta.url)
  expect(outsidersAmong(loaded)).toEqual(['tapable'])
  // Of the house, nothing that builds or sends, and nothing of Node that takes long to load.
  const heavy = /\/packages\/webhooks\/dist\/index\.js$|^node:(?:crypto|worker_threads|http|net|tls)$/
  expect(loaded.filter((url) => heavy.test(url))).toEqual([])
})

it('hints, times, words and what describes errors load nothing from outside before they are asked', async () => {
  const names = ['core/hints', 'core/thrown', 'core/times', 'host/words']
  const entries = names.map((name) => `await import('@netbox-hooks/${name}')`).join(';')
  expect(await loadedBy(...evaluating(entries))).toEqual([])
  const asked = `(await import('@netbox-hooks/core/hints')).nearest('upate', ['update'], 'words')`
  expect(await loadedBy(...evaluating(asked))).toEqual(['leven'])
})

it('a host has its hooks at once, and loads what it runs on when it is started', async () => {
  const made = `
    import { createHost } from 'netbox-hooks'
    const host = createHost({ config: {} })
    for (const hook of ['ready', 'running', 'events', 'context', 'payload', 'attempt', 'delivered', 'exhausted'])
      host.hooks[hook].tap('test', () => {})`
  expect(await loadedBy(...evaluating(made))).toEqual(['tapable'])
  const loaded = await loadedBy(...evaluating(`${made}\nawait host.load()\nawait host.stop()`))
  expect(loaded).toEqual(expect.arrayContaining(['tapable', 'zod']))
  expect(loaded).not.toContain('fastify')
})

it('a host with an API loads what makes metrics when they are asked for', async () => {
  const started = `
    import { createHost } from 'netbox-hooks'
    const host = createHost({ cwd: ${JSON.stringify(folderWith())}, config: { server: { port: 0 } } })
    await host.start()`
  const asked = `await fetch(host.serverUrl + '/metrics')`
  const loaded = await loadedBy(...evaluating(`${started}\nawait host.stop()`))
  expect(loaded).toContain('fastify')
  expect(loaded).not.toContain('prom-client')
  const more = await loadedBy(...evaluating(`${started}\n${asked}\nawait host.stop()`))
  expect(more).toContain('prom-client')
})

it('--version loads nothing, and --help, completion and secret load what reads a command line', async () => {
  expect(await loadedBy(cli, '--version')).toEqual([])
  expect(await loadedBy(cli, '--help')).toEqual(['commander'])
  expect(await loadedBy(cli, 'completion', 'bash')).toEqual(['commander'])
  expect(await loadedBy(cli, 'secret')).toEqual(['commander'])
})
