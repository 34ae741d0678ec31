import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname, join } from 'node:path'
import { callRegistered, PluginHost, type PluginSource } from '@netbox-hooks/core'
import { site } from './extension.ts'

/** Plugins are installed packages. */
const source: PluginSource = {
  resolve: (entry) => ({
    url: import.meta.resolve(entry),
    manifest: createRequire(import.meta.url)(`${entry}/package.json`),
  }),
  import: async ({ url }) => ({ namespace: await import(url), loadedBy: 'native' }),
}

const say = (line: string): void => console.log(line)
const complain = (_fields: object, message: string): void => say(`! ${message}`)

const host = new PluginHost({
  version: '1.0.0',
  source,
  extensions: [site],
  plugins: [
    { entry: 'site-reading-time' },
    { entry: 'site-markdown' },
    { entry: 'site-broken', optional: true },
    { entry: 'site-absent', optional: true },
  ],
  pluginsConfig: { 'site-reading-time': { wordsPerMinute: 4 } },
  logger: { debug() {}, info() {}, warn: complain, error: complain },
})

/** Writes each page of `pages/` that has a format into `site/`. */
async function build(): Promise<void> {
  mkdirSync('site', { recursive: true })
  for (const path of readdirSync('pages').sort()) {
    const page = { path, text: readFileSync(join('pages', path), 'utf8') }
    const format = host.registry.find('formats', extname(path))
    if (!format || host.hooks.include.call(page) === false) continue
    const rendered = await callRegistered(format, ({ render }) => render(page.text), { timeout: 1_000 })
    const html = await host.hooks.html.promise(rendered, page)
    const file = join('site', path.replace(/\.\w+$/, '.html'))
    writeFileSync(file, html)
    say(`${file}: ${html.replaceAll(/\s+/g, ' ').trim()}`)
    await host.hooks.written.promise(file)
  }
}

await host.load()
await build()
for (const { name, state, registered, taps } of host.report().plugins) {
  const calls = taps.map((tap) => `${tap.hook}: ${tap.calls} calls, ${tap.failures} failed`)
  say([name, state, ...Object.values(registered).flat(), ...calls].join(' | '))
}

await host.unload('site-reading-time')
await build()
await host.stop()
