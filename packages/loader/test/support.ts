import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as core from '@netbox-hooks/core'
import { ModuleLoader, PluginLoader } from '@netbox-hooks/loader'
import { onTestFinished } from 'vitest'

/** Folder of the workspace's core. */
export const coreFolder = dirname(fileURLToPath(import.meta.resolve('@netbox-hooks/core/package.json')))

/** Makes a folder with those files, and the workspace's core among its packages; it lasts as long as the test. */
export function makeProject(files: Readonly<Record<string, string | object>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netbox-hooks-loader-')))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'node_modules/@netbox-hooks'), { recursive: true })
  symlinkSync(coreFolder, join(folder, 'node_modules/@netbox-hooks/core'))
  addFiles(folder, files)
  return folder
}

/** Writes files, making their folders; objects are written as JSON. */
export function addFiles(folder: string, files: Readonly<Record<string, string | object>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
}

/** A module loader as a host makes it: with the host's own core to hand over. */
export function hostModules(): ModuleLoader {
  return new ModuleLoader({
    virtualModules: { '@netbox-hooks/core': core },
    moduleUrls: () => ({ '@netbox-hooks/core': import.meta.resolve('@netbox-hooks/core') }),
  })
}

/** Loads those plugins in a new host, and stops it. Returns what they registered and what loaded them. */
export async function runHost(folder: string, ...plugins: readonly string[]) {
  const source = new PluginLoader({ from: folder, modules: hostModules() })
  const host = new core.PluginHost({
    version: '1.0.0',
    source,
    plugins: plugins.map((entry) => ({ entry })),
    extensions: [{ stores: { words: { kind: 'word', keyOf: ({ name }) => name } } }],
    // However slow the machine is, no plugin is late.
    timeLimits: { import: 60_000, ready: 60_000 },
  })
  await host.load()
  const words = host.registry.entries('words')
  const registered = words.map(({ plugin, value }) => `${plugin}: ${value.name}`)
  await host.stop()
  return { registered, loadedBy: host.plugins.map((plugin) => plugin.loadedBy) }
}

/** What a function throws, or the promise that it returns is rejected with. */
export async function errorOf(run: () => unknown): Promise<core.NetboxHooksError> {
  try {
    await run()
  } catch (error) {
    return error as core.NetboxHooksError
  }
  throw new Error('expected an error')
}

/** The parts of an error that a person sees. */
export async function reportOf(run: () => unknown) {
  const { code, message, where, plugin, hint } = await errorOf(run)
  return { code, message, where, plugin, hint }
}
