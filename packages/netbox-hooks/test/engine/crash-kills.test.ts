import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { outcome } from '../support.ts'

const script = fileURLToPath(new URL('../../../../bench/crash.ts', import.meta.url))

/** What `npm run crash` comes to. */
async function crash(...args: string[]) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const { code, stdout, stderr } = await outcome(child)
  return { code, stdout, stderr }
}

const nothingLost = {
  code: 0,
  stdout: expect.stringMatching(/of those lost +0\n[\s\S]*\nNothing that was accepted was lost, /),
}

it('a host that is killed 200 times, at each of its steps and between, loses nothing and keeps the order', async () => {
  expect(await crash('--kills', '200')).toMatchObject(nothingLost)
}, 900_000)

it('so does one whose disk is full now and then; what it refuses is not delivered', async () => {
  const { stdout, ...rest } = await crash('--kills', '9', '--disk-full')
  expect({ stdout, ...rest }).toMatchObject(nothingLost)
  expect(stdout).toMatch(/events refused +NBH_QUEUE_DISK_FULL \d/)
}, 600_000)

it('so does one whose receiver goes away, answers 503 and closes half way', async () => {
  expect(await crash('--kills', '20', '--flapping')).toMatchObject(nothingLost)
}, 600_000)

it.each([
  ['accept', 16, 'Lost: '],
  // It ends with the first life in which it shows.
  ['record', 200, 'Recorded as delivered and sent again: '],
  ['order', 200, 'Out of order: '],
])(
  'the crash test finds what is wrong with a host that takes %s lightly',
  async (wrong, kills, fault) => {
    const { code, stdout } = await crash('--kills', String(kills), '--flapping', '--sabotage', wrong)
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining(fault) })
  },
  600_000,
)
