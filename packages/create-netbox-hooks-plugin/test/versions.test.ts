import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { createPlugin, folderWith } from './support.ts'

const workspace = fileURLToPath(new URL('../../..', import.meta.url))

it('a new plugin has the tools of this workspace, and asks for this version of the host', async () => {
  const cwd = folderWith()
  await createPlugin(cwd, 'labels')
  const written = JSON.parse(readFileSync(join(cwd, 'labels/package.json'), 'utf8'))
  const { devDependencies } = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8'))
  const { catalog } = parseYaml(readFileSync(join(workspace, 'pnpm-workspace.yaml'), 'utf8'))
  const { version } = JSON.parse(readFileSync(join(workspace, 'packages/netbox-hooks/package.json'), 'utf8'))
  const caret = (range: string) => `^${range.replace('^', '')}`
  expect(written).toMatchObject({
    keywords: expect.arrayContaining(['netbox-hooks-plugin']),
    peerDependencies: { 'netbox-hooks': `^${version}` },
    dependencies: { zod: catalog.zod },
    devDependencies: {
      '@biomejs/biome': caret(devDependencies['@biomejs/biome']),
      '@types/node': devDependencies['@types/node'],
      typescript: caret(devDependencies.typescript),
      'netbox-hooks': `^${version}`,
      '@netbox-hooks/testing': `^${version}`,
    },
  })
})
