import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { doors, pastTheDoors, throughDoors } from '../doors.ts'

it('no source calls code of plugins past the doors', () => {
  expect(pastTheDoors()).toEqual([])
})

it('the page lists every file that calls code of plugins', () => {
  const page = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8')
  const listed = page.slice(page.indexOf('**The doors.**'), page.indexOf('A plugin can fail elsewhere'))
  const missing = [...doors, ...throughDoors].filter((file) => !listed.includes(`(../${file})`))
  expect(missing).toEqual([])
})

it('a call past the doors is named, however it comes by what it calls', () => {
  const root = mkdtempSync(join(tmpdir(), 'doors-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const write = (file: string, ...lines: readonly string[]) => {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), lines.join('\n'))
  }
  write(
    'packages/core/src/one.ts',
    '// scope.run(call)',
    'entry.scope?.run(call)',
    'this.#pluginScope.run(call)',
    'const enter = scope.run',
    "const action = registry.find('eventActions', name)?.value",
    'for (const { value } of host.registry.entries("templateFilters")) value.filter()',
    'registry.entries(store)',
    "await schema['~standard'].validate(settings)",
    'await record.config?.shutdown()',
    'for (const stage of config.eventsPipeline) stage(events)',
    "registry.entries('eventTypes')",
  )
  write(
    'packages/server/src/two.ts',
    "declare module '@netbox-hooks/core' {",
    '  interface RegistryStores {',
    '    probes: () => void',
    '  }',
    '}',
  )
  write(
    'packages/webhooks/src/rules/action-runner.ts',
    "registry.find('eventActions', name)?.value.run(input)",
  )
  const found = pastTheDoors(root).map((each) => each.replace(/^packages\/(.*?): (.*?),? .*/s, '$1 $2'))
  expect(found.toSorted()).toEqual(
    [
      'core/src/one.ts scope?.run',
      'core/src/one.ts pluginScope.run',
      'core/src/one.ts scope.run',
      "core/src/one.ts .find('eventActions'",
      'core/src/one.ts .entries("templateFilters"',
      'core/src/one.ts registry.entries(',
      "core/src/one.ts ['~standard'].validate(",
      'core/src/one.ts config?.shutdown(',
      'core/src/one.ts config.eventsPipeline',
      'server/src/two.ts the',
      'webhooks/src/rules/action-runner.ts goes',
    ].toSorted(),
  )
})
