import { execFile } from 'node:child_process'
import {
  cpSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'

const run = promisify(execFile)
const example = fileURLToPath(new URL('..', import.meta.url))
const workspace = fileURLToPath(new URL('../../..', import.meta.url))
const { packageManager } = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8'))

it('installed by plain npm with core alone, it prints what its README says', {
  timeout: 300_000,
}, async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netbox-hooks-own-host-')))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const part of ['src', 'plugins', 'pages'])
    cpSync(join(example, part), join(folder, part), { recursive: true })
  await run('npx', ['--yes', packageManager, 'pack', '--pack-destination', folder], {
    cwd: join(workspace, 'packages/core'),
  })
  const [tarball] = globSync('*.tgz', { cwd: folder })
  const manifest = readFileSync(join(example, 'package.json'), 'utf8')
  writeFileSync(join(folder, 'package.json'), manifest.replace('workspace:^', `file:${tarball}`))
  await run('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder })
  expect(readdirSync(join(folder, 'node_modules/@netbox-hooks'))).toEqual(['core'])

  const { stdout, stderr } = await run(process.execPath, ['src/build.ts'], { cwd: folder })
  const [, printed] = /^```text\n(.*?)^```$/ms.exec(readFileSync(join(example, 'README.md'), 'utf8')) ?? []
  expect(stdout.replaceAll(`${folder}/`, '')).toBe(printed)
  expect(stderr).toBe('')
})

it('is a small program', () => {
  const files = globSync(['src/*.ts', 'plugins/*/index.js'], { cwd: example })
  const lines = files.flatMap((file) => readFileSync(join(example, file), 'utf8').trimEnd().split('\n'))
  expect(files).toHaveLength(5)
  expect(lines.length).toBeLessThan(150)
})
