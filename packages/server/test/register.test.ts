import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { evaluating, modulesLoadedBy, outsidersAmong } from '../../../architecture/loaded-modules.ts'

/** What an entry loads beside what core loads: packages from outside, and the size of our own code. */
async function loadedBy(entry: string): Promise<{ readonly packages: string[]; readonly bytes: number }> {
  const loading = (name: string) => modulesLoadedBy(evaluating(`await import('${name}')`), import.meta.url)
  const ofCore = new Set(await loading('@netbox-hooks/core'))
  const more = (await loading(entry)).filter((url) => url.startsWith('file:') && !ofCore.has(url))
  const own = more.filter((url) => !url.includes('/node_modules/'))
  const bytes = own.reduce((sum, url) => sum + readFileSync(fileURLToPath(url)).length, 0)
  return { packages: outsidersAmong(more), bytes }
}

it('the entry register loads core, the errors that it needs, and nothing else', async () => {
  const { packages, bytes } = await loadedBy('@netbox-hooks/server/register')
  expect(packages).toEqual([])
  expect(bytes).toBeLessThan(5_000)
  const all = await loadedBy('@netbox-hooks/server')
  expect(all.packages).toContain('zod')
  expect(all.bytes).toBeGreaterThan(5_000)
}, 60_000)
