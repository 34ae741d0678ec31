import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { backwardArrows, circles } from '../arrows.ts'

it('no two files import each other, not even types', async () => {
  expect(await circles()).toEqual([])
})

it('imports run one way, between packages and between the rooms of each', async () => {
  expect(await backwardArrows()).toEqual([])
})

/** A workspace in which everything is wrong once. */
const wrong = fileURLToPath(new URL('./fixtures/wrong', import.meta.url))

it('a circle of types is named by its files', async () => {
  const [one, two] = ['packages/core/src/plugins/one.ts', 'packages/core/src/plugins/two.ts']
  const found = await circles(wrong)
  expect(found).toHaveLength(1)
  expect([`${one} → ${two} → ${one}`, `${two} → ${one} → ${two}`]).toContain(found[0])
})

it('what runs against the order is named, however it is written', async () => {
  const scope = 'packages/core/src/scope'
  const above = 'packages/core/src/plugins/above.ts: in core, scope stands before plugins'
  expect((await backwardArrows(wrong)).toSorted()).toEqual([
    'packages/core/src/attic/kept.ts: the room attic has no place in architecture/order.ts',
    'packages/core/src/logger.ts → @netbox-hooks/host: core stands above host',
    `${scope}/dynamic.ts → ${above}`,
    `${scope}/import-type.ts → ${above}`,
    `${scope}/paths.ts → outside.ts: it leads out of the sources`,
    `${scope}/paths.ts → packages/verify/src/index.ts: another package is imported by its name, not by a path`,
    `${scope}/thread.ts → ${above}`,
    `${scope}/type-of-import.ts → ../plugins/above.ts: this import of a type is seen by no check; write it as import type`,
    'packages/unlisted has no place in architecture/order.ts',
  ])
})
