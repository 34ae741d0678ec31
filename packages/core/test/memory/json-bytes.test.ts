import { execFileSync } from 'node:child_process'
import { heapShare, jsonBytes } from '@netbox-hooks/core/memory'
import { expect, it } from 'vitest'

const each = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => one(index))

const hostile: Readonly<Record<string, string>> = {
  objects: `[${each(100_000, () => '{}').join(',')}]`,
  lists: `[${each(100_000, () => '[]').join(',')}]`,
  'lists in lists': `[${each(100_000, () => '[[1]]').join(',')}]`,
  'objects with names of their own': `[${each(100_000, (index) => `{"${index.toString(36)}":0}`).join(',')}]`,
  'one object': `{${each(100_000, (index) => `"${index.toString(36)}":0.5`).join(',')}}`,
  strings: `[${each(100_000, (index) => `"${index}"`).join(',')}]`,
  depth: '['.repeat(100_000) + ']'.repeat(100_000),
  'one string': JSON.stringify('x'.repeat(500_000)),
  'strings that look like more': JSON.stringify(each(10_000, () => '{"a":[1,2,\\\\"]}')),
}

it.for(Object.entries(hostile))('does not take %s for less than they take', ([, text]) => {
  const measure = `
    const text = require('node:fs').readFileSync(0, 'utf8')
    gc()
    const before = process.memoryUsage().heapUsed
    const value = JSON.parse(text)
    gc()
    console.log(process.memoryUsage().heapUsed - before, typeof value)`
  const printed = execFileSync(process.execPath, ['--expose-gc', '--eval', measure], {
    input: text,
    encoding: 'utf8',
  })
  expect(jsonBytes(Buffer.from(text))).toBe(jsonBytes(text))
  expect(jsonBytes(text)).toBeGreaterThan(Number.parseInt(printed, 10))
})

it('counts nothing of what stands in strings', () => {
  const text = JSON.stringify(`"${',:[{'.repeat(2_000)}\\\\"`)
  expect(jsonBytes(text)).toBe(4 * text.length)
  expect(jsonBytes(Buffer.from(text))).toBe(4 * text.length)
})

it('does not look at short texts, and takes them for more than they usually cost', () => {
  expect(jsonBytes('{}')).toBe(32)
  expect(jsonBytes('x'.repeat(4_096))).toBe(65_536)
  expect(jsonBytes('x'.repeat(4_097))).toBe(16_388)
})

it('shares the heap that the process was given', () => {
  const module = JSON.stringify(import.meta.resolve('@netbox-hooks/core/memory'))
  const printed = execFileSync(
    process.execPath,
    [
      '--max-old-space-size=256',
      '--input-type=module',
      '--eval',
      `console.log((await import(${module})).heapShare(1 / 4))`,
    ],
    { encoding: 'utf8' },
  )
  expect(Number(printed)).toBe(64 * 1_024 * 1_024)
  expect(heapShare(1)).toBeGreaterThan(4 * heapShare(1 / 4) - 4)
})
