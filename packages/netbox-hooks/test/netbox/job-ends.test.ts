import { expect, it, vi } from 'vitest'
import type { ServedTestHost } from '../server/support.ts'

import { startReceiver, type TestReceiver } from '../support.ts'
import { NetboxDouble } from './netbox-double.ts'
import { signed, startFed } from './support.ts'

vi.setConfig({ testTimeout: 60_000 })

const completed = '2026-11-30T03:46:31.040801Z'

/** What a real NetBox 4.6.8 has kept of a script that has raised an exception. */
const boom = {
  log: [
    { obj: null, url: null, time: '2026-11-30T03:46:30.954709+00:00', status: 'success', message: 'hi' },
    {
      obj: null,
      url: null,
      time: '2026-11-30T03:46:31.039985+00:00',
      status: 'failure',
      message:
        'An exception occurred: `RuntimeError: boom`\n```\nTraceback (most recent call last):\n  File "x", line 60, in run_script\nRuntimeError: boom\n\n```',
    },
    {
      obj: null,
      url: null,
      time: '2026-11-30T03:46:31.040252+00:00',
      status: 'info',
      message: 'Database changes have been reverted due to error.',
    },
  ],
  tests: {},
  output: '',
}
const quiet = { log: [{ status: 'failure', message: 'one switch is away' }], tests: {}, output: 'done' }

const types = ['job_completed', 'job_failed', 'job_errored'] as const

/** A rule for each way in which a job may end, and what NetBox sends of any. */
function rules(receiver: TestReceiver) {
  const webhooks = types.map((name) => ({ name, payloadUrl: `${receiver.url}/${name}` }))
  const eventRules = types.map((name) => ({
    name,
    objectTypes: ['extras.script'],
    eventTypes: [name],
    webhooks: [name],
  }))
  return { webhooks, eventRules }
}

async function ends({ post }: Pick<ServedTestHost, 'post'>, data: object | null): Promise<number> {
  const body = JSON.stringify({
    event: 'job_ended',
    timestamp: '2026-11-30T03:46:31.055000+00:00',
    object_type: 'extras.script',
    username: 'admin',
    request_id: null,
    data,
  })
  return (await post('/api/netbox/webhook', body, signed(body))).status
}

function came(receiver: TestReceiver): readonly unknown[] {
  return receiver.received.map(({ path, payload }) => [path.split('/').at(-1), payload['event']])
}

it.each([
  ['a script that has raised an exception', boom, 'job_errored'],
  ['a script that has logged a failure, and gone on', quiet, 'job_completed'],
  ['a job whose data name an error', { error: "RuntimeError('boom')" }, 'job_errored'],
  ['a form with mistakes that was worked off in the background', { log: [], errors: ['no'] }, 'job_failed'],
  ['a status as the API has it', { status: { value: 'failed', label: 'Failed' } }, 'job_failed'],
  ['nothing at all', null, 'job_completed'],
])('%s is told of as what it is', async (_, data, expected) => {
  const receiver = await startReceiver()
  const served = await startFed(receiver, undefined, {}, undefined, rules(receiver))
  expect(await ends(served, data)).toBe(202)
  await served.host.idle()
  expect(came(receiver)).toEqual([[expected, 'job_ended']])
})

it('NetBox is asked where the data do not say it', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const job = { object_type: 'extras.script', status: { value: 'failed' }, completed, data: quiet }
  const jobs: Record<string, unknown>[] = [
    { ...job, id: 2 },
    { ...job, id: 1, status: { value: 'completed' }, data: { other: true } },
  ]
  netbox.lists.set('/api/core/jobs/', jobs)
  const served = await startFed(receiver, netbox, {}, undefined, rules(receiver))
  expect(await ends(served, quiet)).toBe(202)
  // Which of two like each other it was nobody can tell.
  jobs.push({ ...job, id: 3, data: {} }, { ...job, id: 4, data: {}, status: { value: 'completed' } })
  expect(await ends(served, {})).toBe(202)
  await served.host.idle()
  expect(came(receiver).map(String).sort()).toEqual(['job_completed,job_ended', 'job_failed,job_ended'])
})

it('an event is there all the same, and soon, if NetBox does not answer', async () => {
  const [netbox, receiver] = [await NetboxDouble.start(), await startReceiver()]
  const served = await startFed(receiver, netbox, {}, undefined, rules(receiver))
  const before = netbox.asked.length
  netbox.troubles.push({ status: 503, headers: { 'retry-after': '3600' } })
  for (const output of ['a', 'b', 'c']) expect(await ends(served, { output })).toBe(202)
  await served.host.idle()
  expect(came(receiver)).toEqual(Array(3).fill(['job_completed', 'job_ended']))
  // It is left alone for a minute then.
  expect(netbox.asked.slice(before).filter((path) => path.includes('core/jobs'))).toHaveLength(1)
})
