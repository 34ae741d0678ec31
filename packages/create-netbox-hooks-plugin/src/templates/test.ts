import type { Words } from '../words.ts'

/** How a test names the plugin that it runs. */
interface Tested {
  readonly imports: string
  /** What it gives to the host. */
  readonly plugin: string
}

/** Tests that run a package in a host. */
export function packageTestText(words: Words): string {
  const { className } = words
  const tested = { imports: `import ${className} from '../src/index.ts'\n`, plugin: className }
  return `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertContext, createTestHost, netbox } from '@netbox-hooks/testing'
${testsOf(words, tested)}
test('a dashboard that is no URL keeps the host from starting', async () => {
  const settings = { dashboard: 'nowhere' }
  const starting = createTestHost({ plugins: [${className}], settings })
  await assert.rejects(starting, /dashboard/)
})
`
}

/** Tests that run a file beside them in a host. */
export function fileTestText(words: Words, file: string): string {
  const tested = { imports: `\nconst plugin = join(import.meta.dirname, '${file}')\n`, plugin: 'plugin' }
  return `import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { assertContext, createTestHost, netbox } from '@netbox-hooks/testing'
${testsOf(words, tested)}`
}

function testsOf({ key }: Words, { imports, plugin }: Tested): string {
  return `${imports}
test('the webhook of a site has a link to its dashboard', async (t) => {
  const settings = { dashboard: 'https://noc.example.com' }
  const host = await createTestHost({ plugins: [${plugin}], settings })
  t.after(() => host.stop())
  const emitted = await host.emit(netbox.site.created({ name: 'Berlin' }))
  assertContext(emitted, { ${key}: { link: 'https://noc.example.com/berlin' } })
})

test('the webhook of a device has none', async (t) => {
  const host = await createTestHost({ plugins: [${plugin}] })
  t.after(() => host.stop())
  const emitted = await host.emit(netbox.device.created())
  assert.equal(emitted.context, undefined)
})
`
}
