import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { idleExceptions, strayDecoders } from '../text.ts'

it('text from outside is read in one place, which judges its encoding', () => {
  expect(strayDecoders()).toEqual([])
})

it('what may read bytes itself still does', () => {
  expect(idleExceptions()).toEqual([])
})

it('every way to make text of bytes is seen', () => {
  const wrong = fileURLToPath(new URL('./fixtures/wrong-text', import.meta.url))
  expect(strayDecoders(wrong).toSorted()).toEqual([
    'core/src/decodes.ts: Buffer.concat(chunks).toString()',
    'core/src/decodes.ts: body.toString()',
    'core/src/decodes.ts: loadEnvFile(',
    'core/src/decodes.ts: new TextDecoder',
    'core/src/decodes.ts: readFile(file, { encoding:',
    "core/src/decodes.ts: readFileSync(file, 'utf8'",
    'core/src/decodes.ts: setEncoding(',
  ])
})
