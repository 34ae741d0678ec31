import { expect, it, vi } from 'vitest'
import { type Pair, pair, rulesPath, tagsPath, troubleIn, webhooksPath } from './connect-support.ts'

vi.setConfig({ testTimeout: 120_000 })

/** Does something, once, when NetBox has made the tag of a test, and has not answered yet. */
function atTestTag({ writes }: Pair['netbox'], work: () => void): void {
  const answer = writes.answer.bind(writes)
  writes.answer = (method, path, body) => {
    const answered = answer(method, path, body)
    if (method === 'POST' && path === tagsPath) {
      writes.answer = answer
      work()
    }
    return answered
  }
}

it('takes back what connect has made, and leaves what others have', async () => {
  const { netbox, run, listed } = await pair()
  netbox.writes.answer('POST', webhooksPath, { name: 'mine', payload_url: 'https://mine.example.com/' })
  await run('connect', '--no-test')
  const planned = await run('disconnect', '--dry-run')
  expect([planned.code, listed(webhooksPath).length, listed(rulesPath).length]).toEqual([6, 2, 1])
  const done = await run('disconnect', '--json')
  expect([done.code, troubleIn(done)]).toEqual([0, ''])
  expect([listed(webhooksPath).map(({ name }) => name), listed(rulesPath)]).toEqual([['mine'], []])
  const again = await run('disconnect')
  expect([again.code, again.stdout]).toEqual([0, 'NetBox has nothing that connect has made.\n'])
})

it('also what was renamed or edited, of which it says so', async () => {
  const { netbox, run, listed } = await pair()
  await run('connect', '--no-test')
  const idAt = (path: string) => Number(listed(path)[0]?.['id'])
  const edits = { name: 'to the hooks', description: 'Of the network team.' }
  netbox.writes.edit(webhooksPath, idAt(webhooksPath), {
    ...edits,
    payload_url: 'https://elsewhere.example.com/',
  })
  netbox.writes.edit(rulesPath, idAt(rulesPath), { ...edits, enabled: false })
  const done = await run('disconnect', '--json')
  expect(troubleIn(done).match(/"to the hooks" \(\d+\) was renamed or edited/g)).toHaveLength(2)
  expect([listed(webhooksPath), listed(rulesPath)]).toEqual([[], []])
})

it.each(['disconnect', 'connect'] as const)(
  'also the tag and the rule of a test that was killed: %s',
  async (next) => {
    const { netbox, run, start, listed } = await pair()
    const { writes } = netbox
    writes.answer('POST', tagsPath, { name: 'mine', slug: 'netbox-hooks-test-mine' })
    atTestTag(netbox, () => {
      // The process that does the work ends soon after the one that was killed.
      netbox.answersChangesAfter = killed.ended
      killed.process.kill('SIGKILL')
    })
    const killed = start('connect', '--yes')
    await killed.ended
    const testRules = () => listed(rulesPath).filter(({ name }) => String(name).endsWith(': test'))
    expect(testRules()).toHaveLength(1)
    expect((await run(next, '--yes')).code).toBe(0)
    expect([listed(tagsPath).map(({ name }) => name), testRules()]).toEqual([['mine'], []])
  },
)

it('Ctrl-C while the tag of the test is made leaves none', async () => {
  const { netbox, start, listed } = await pair()
  let made = 0
  atTestTag(netbox, () => {
    made += 1
    interrupted.process.kill('SIGINT')
  })
  const interrupted = start('connect', '--yes')
  expect((await interrupted.ended).code).toBe(130)
  expect([made, listed(tagsPath)]).toEqual([1, []])
})

it('not what somebody made by hand under the same names', async () => {
  const { netbox, run, listed } = await pair()
  const url = 'http://127.0.0.1:8321/api/netbox/webhook'
  netbox.writes.answer('POST', webhooksPath, { name: 'netbox-hooks', payload_url: url })
  const told = await run('disconnect', '--json')
  expect([told.code, troubleIn(told)]).toEqual([
    0,
    expect.stringContaining('connect has not made it: it is left'),
  ])
  expect(listed(webhooksPath)).toHaveLength(1)
})

it('not the webhook that an event rule of somebody else runs, which NetBox would remove with it', async () => {
  const { netbox, run, listed } = await pair()
  await run('connect', '--no-test')
  const rule = {
    name: 'of the network team',
    object_types: ['dcim.device'],
    event_types: ['object_created'],
    action_type: 'webhook',
    action_object_type: 'extras.webhook',
    action_object_id: listed(webhooksPath)[0]?.['id'],
  }
  expect(netbox.writes.answer('POST', rulesPath, rule)).toMatchObject({ status: 201 })
  const told = await run('disconnect', '--json')
  expect([told.code, troubleIn(told)]).toEqual([1, expect.stringContaining('The webhook is left')])
  expect([listed(webhooksPath).length, listed(rulesPath)]).toEqual([
    1,
    [expect.objectContaining({ name: rule.name })],
  ])
})

it('what somebody else deletes meanwhile is gone, as it should be', async () => {
  const { netbox, run, listed } = await pair()
  await run('connect', '--no-test')
  const answer = netbox.writes.answer.bind(netbox.writes)
  netbox.writes.answer = (method, path, body) => {
    if (method === 'DELETE') answer(method, path, undefined)
    return answer(method, path, body)
  }
  const done = await run('disconnect', '--json')
  expect([done.code, troubleIn(done)]).toEqual([0, ''])
  expect([listed(webhooksPath), listed(rulesPath)]).toEqual([[], []])
})

it('names the permission that is missing', async () => {
  const { netbox, run } = await pair()
  await run('connect', '--no-test')
  netbox.writes.permissions = new Set(['extras.view_webhook', 'extras.view_eventrule'])
  const told = await run('disconnect', '--json')
  expect([told.code, troubleIn(told)]).toEqual([1, expect.stringContaining('extras.delete_eventrule')])
})
