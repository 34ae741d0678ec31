import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const fixture = fileURLToPath(new URL('../fixtures/all-help.mjs', import.meta.url))
const helps: Record<string, { text: string }> = JSON.parse(
  execFileSync(process.execPath, [fixture], { encoding: 'utf8' }),
)
const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => join('docs', name))].filter(
  (name) => name.endsWith('.md'),
)

/** What stands behind `netbox-hooks` in a page's code: one command line each. */
function commandLines(text: string): string[] {
  const blocks = [...text.matchAll(/```(?:sh|console)\n(.*?)```/gs)].flatMap(
    ([, block]) => block?.split('\n') ?? [],
  )
  const inline = [...text.replaceAll(/```.*?```/gs, '').matchAll(/`([^`\n]+)`/g)].flatMap(
    ([, code]) => code ?? [],
  )
  const begin = String.raw`(?:^|[|(;&] *|[A-Z_]+=\S+ )(?:npx )?netbox-hooks `
  return [...blocks, ...inline].flatMap((line) =>
    [...line.replace(/ #.*/, '').matchAll(new RegExp(`${begin}((?:--?\\w|[a-z])[^|<>&)]*)`, 'g'))].map(
      ([, words]) => words as string,
    ),
  )
}

it.each(pages)('the commands and options that %s names are there', (page) => {
  const unknown: string[] = []
  for (const line of commandLines(readFileSync(join(root, page), 'utf8'))) {
    const words = line.trim().split(/\s+/)
    // Options of the program itself stand first.
    const first = words.findIndex((word) => /^[a-z]+$/.test(word) && word in helps)
    const names = words.slice(first, first + 2)
    const command = [names.join(' '), names[0] ?? ''].find((name) => name in helps)
    if (first === -1 || command === undefined) {
      unknown.push(line)
      continue
    }
    const help = [helps[command], helps[`${command} list`], helps['']]
      .map((one) => one?.text ?? '')
      .join('\n')
    const options = line.match(/(?<=\s)--[a-z][a-z-]*/g) ?? []
    for (const option of options) {
      if (!new RegExp(`(?:^|\\s)${option}(?![\\w-])`, 'm').test(help)) unknown.push(`${line}: ${option}`)
    }
  }
  expect(unknown).toEqual([])
})
