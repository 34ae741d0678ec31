import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { folderWith, runCli } from '../support.ts'

const workspace = fileURLToPath(new URL('../../../..', import.meta.url))

/** The codes that the packages' sources use. */
function codesInUse(): string[] {
  const packages = join(workspace, 'packages')
  const files = globSync('*/src/**/*.ts', { cwd: packages })
  const codes = files.flatMap(
    (file) => readFileSync(join(packages, file), 'utf8').match(/'NBH_[A-Z_]+[A-Z]'/g) ?? [],
  )
  return [...new Set(codes.map((code) => code.slice(1, -1)))].filter((code) => code !== 'NBH_PLUGIN').sort()
}

it('docs/errors.md lists every code that is in use, and no other', () => {
  const documented = readFileSync(join(workspace, 'docs/errors.md'), 'utf8').match(/NBH_[A-Z_]+/g) ?? []
  expect([...new Set(documented)].sort()).toEqual(codesInUse())
})

/** What stands in texts of the sources, comments aside, and where. */
function textsWith(pattern: RegExp): { readonly file: string; readonly found: string }[] {
  const packages = join(workspace, 'packages')
  const files = globSync('*/src/**/*.ts', { cwd: packages })
  return files.flatMap((file) =>
    readFileSync(join(packages, file), 'utf8')
      .split('\n')
      .filter((line) => !/^\s*(\/?\*|\/\/)/.test(line))
      .flatMap((line) => [...line.matchAll(pattern)].map(([, found = '']) => ({ file, found }))),
  )
}

it('no hint leads to a page that no package carries', () => {
  expect(textsWith(/((?<!main\/)docs\/[a-z-]+\.md)/g)).toEqual([])
  const pages = textsWith(/documentation\('([^']+)'\)/g)
  expect(pages.length).toBeGreaterThan(2)
  const documents = readdirSync(join(workspace, 'docs'))
  expect(pages.filter(({ found }) => !documents.includes(found))).toEqual([])
})

it('hints name commands that there are', async () => {
  const { stdout } = await runCli(folderWith(), '--help')
  const commands = [...stdout.matchAll(/^ {2}([a-z]+)[ |]/gm)].map(([, name]) => name)
  const named = [
    ...textsWith(/(?<!return )(?<=\w |')\\?`(?:npx )?netbox-hooks ([a-z]+)[^`']*`/g),
    ...textsWith(/commandFor\('([a-z]+)/g),
  ]
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter(({ found }) => !commands.includes(found))).toEqual([])
})

it('netbox-hooks errors says of each code what the page says', async () => {
  const cwd = folderWith()
  const all = JSON.parse((await runCli(cwd, 'errors', '--json')).stdout)
  expect(all.map(({ code }: { code: string }) => code).sort()).toEqual(codesInUse())
  for (const { means, part } of all) expect([means, part]).not.toContain('')
  const one = await runCli(cwd, 'errors', 'queue_owned')
  expect(one.stdout).toMatch(/^NBH_QUEUE_OWNED: \S.*\n {2}Queue\n[\s\S]* {2}https:\/\/\S+errors\.md\n$/u)
  const answered = await runCli(cwd, 'errors', 'NBH_WEBHOOK_OFF')
  expect(answered.stdout).toMatch(/^NBH_WEBHOOK_OFF: .*; the HTTP API answers with 409\n {2}The HTTP API\n/)
  const unknown = await runCli(cwd, 'errors', 'NBH_QUEUE_OWND')
  expect(unknown).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Did you mean "NBH_QUEUE_OWNED"?'),
  })
  expect((await runCli(cwd, 'completion', 'bash')).stdout).toContain('NBH_QUEUE_OWNED')
})
