import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
const pages = ['README.md', 'CONTRIBUTING.md', ...docs.map((name) => join('docs', name))].filter((name) =>
  name.endsWith('.md'),
)

/** A heading's anchor, as GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .replaceAll(/[`*]|\[|\]\([^)]*\)/g, '')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number} _-]/gu, '')
    .replaceAll(' ', '-')
}

function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8').replaceAll(/```.*?```/gs, '')
}

function anchorsOf(page: string): string[] {
  return [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading as string))
}

it.each(pages)('the links of %s lead somewhere', (page) => {
  const broken: string[] = []
  for (const [, link = ''] of textOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(link)) continue
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? page : relative(root, join(root, dirname(page), path))
    const isThere =
      existsSync(join(root, target)) && (anchor === undefined || anchorsOf(target).includes(anchor))
    if (!isThere) broken.push(link)
  }
  expect(broken).toEqual([])
})
