import { expect, it } from 'vitest'
import { backwardArrows, circles } from '../arrows.ts'

it('no two files import each other, not even types', async () => {
  expect(await circles()).toEqual([])
})

it('imports run one way, between packages and between the rooms of each', async () => {
  expect(await backwardArrows()).toEqual([])
})
