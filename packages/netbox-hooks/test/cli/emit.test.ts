import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type CreateHostOptions, createHost, type NetboxHooksHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { cli, configFor, folderWith, keepingLogger, outcome, runCli, startReceiver } from '../support.ts'

const events = [
  '{"event_type":"object_created","object_type":"dcim.site","data":{"id":1}}',
  '{"eventType":"object_updated","objectType":"dcim.site","objectId":"two","data":{"name":"AMS2"}}',
]

describe('netbox-hooks emit', { timeout: 60_000 }, () => {
  it('puts events into the queue while no host runs; the next host delivers them', async () => {
    const receiver = await startReceiver()
    const cwd = siteFolder(receiver)
    const flags = ['-e', 'object_updated', '-o', 'dcim.site', '-d', '{"id": 1}', '-u', 'jstretch']
    const { code, stdout, stderr } = await runCli(cwd, 'emit', ...flags)
    expect([code, stderr]).toEqual([
      0,
      'Accepted 1 event; sqlite:netbox-hooks.db has it; the next host delivers.\n',
    ])
    expect(stdout).toMatch(/^[\da-f-]{36}\n$/)
    await startHost(cwd)
    const [{ payload } = { payload: {} }] = await receiver.waitFor(1)
    expect(payload).toMatchObject({ event: 'updated', username: 'jstretch', data: { id: 1 } })
  })

  it('gives them to the host that runs; with a key they are accepted once', async () => {
    const receiver = await startReceiver()
    const cwd = siteFolder(receiver, 'events.ndjson', events.join('\n'))
    const { serverUrl = '' } = await startHost(cwd)
    const send = () =>
      runCli(cwd, 'emit', 'events.ndjson', '--json', '--url', serverUrl, '--idempotency-key', 'import')
    const [first, second] = [await send(), await send()]
    expect([first.code, first.stderr]).toEqual([0, `Accepted 2 events; the host at ${serverUrl} delivers.\n`])
    expect(JSON.parse(first.stdout)).toMatchObject({
      by: 'host',
      ids: [expect.any(String), expect.any(String)],
    })
    expect(second.stdout).toBe(first.stdout)
    const received = await receiver.waitFor(2)
    expect(received.map(({ payload }) => payload['event']).sort()).toEqual(['created', 'updated'])
  })

  it('takes lines as they come', async () => {
    const cwd = siteFolder(await startReceiver())
    const child = spawn(process.execPath, [cli, 'emit', '-'], { cwd })
    onTestFinished(() => void child.kill('SIGKILL'))
    child.stdin.write(`${events[0]}\n`)
    await once(createInterface({ input: child.stdout }), 'line')
    child.stdin.write(`${events[1]}\nrubbish\n`)
    const { code, stderr } = await outcome(child)
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^Accepted 2 events before this:\nNBH_EVENT_INVALID .*\n {2}at standard input, line 3\n/,
    )
  })

  it('accepts the lines before one that is wrong; under a key none, so that the mended file may come again', async () => {
    const cwd = siteFolder(
      await startReceiver(),
      'events.ndjson',
      `${events.join('\n')}\nrubbish\n${events[0]}`,
    )
    const keyed = await runCli(cwd, 'emit', 'events.ndjson', '--idempotency-key', 'k')
    expect([keyed.code, keyed.stdout]).toEqual([1, ''])
    const { code, stdout, stderr } = await runCli(cwd, 'emit', 'events.ndjson')
    expect([code, stdout.trim().split('\n')]).toEqual([1, [expect.any(String), expect.any(String)]])
    expect(stderr).toMatch(/^Accepted 2 events before this:\nNBH_EVENT_INVALID {2}The line is no JSON: /)
    expect(stderr).toContain('at events.ndjson, line 3\n  hint: Mend it, or take it out')
  })

  it('names the line of an event that is incomplete, in the names that it has itself', async () => {
    const lines = [...events, '{"event_type":"object_created","data":{}}', ...events].join('\n')
    const cwd = siteFolder(await startReceiver(), 'events.ndjson', lines)
    const { code, stdout, stderr } = await runCli(cwd, 'emit', 'events.ndjson')
    expect([code, stdout.trim().split('\n').length]).toEqual([1, 2])
    expect(stderr).toMatch(/^Accepted 2 events before this:\nNBH_EVENT_INVALID .*object_type is missing/)
    expect(stderr).toContain('at events.ndjson, line 3\n  hint: An event needs { event_type, object_type:')
  })

  it('names the event that is wrong, whoever says so', async () => {
    const receiver = await startReceiver()
    const wrong = `[${events[0]},\n {"event_type":"object_updatd","object_type":"site","data":{}}]`
    const cwd = siteFolder(receiver, 'events.json', wrong)
    const alone = await runCli(cwd, 'emit', 'events.json')
    expect(alone.code).toBe(1)
    expect(alone.stderr).toContain('event_type "object_updatd" is not registered')
    expect(alone.stderr).toContain('at events.json, [1]\n')
    const { serverUrl = '' } = await startHost(cwd)
    const answered = await runCli(cwd, 'emit', 'events.json', '--url', serverUrl)
    expect(answered.code).toBe(1)
    expect(answered.stderr).toContain('    at events.json, [1]: object_type\n')
  })

  it('says that it reaches no host, with exit code 5', async () => {
    const cwd = siteFolder(await startReceiver())
    await startHost(cwd, {})
    const owned = await runCli(cwd, 'emit', '-e', 'object_updated', '-o', 'dcim.site', '-d', '{}')
    expect(owned.code).toBe(5)
    expect(owned.stderr).toMatch(
      /NBH_HOST_UNREACHABLE .* owned by process \d+\. No API of that host is configured/,
    )
    const dead = await runCli(
      cwd,
      'emit',
      '-e',
      'a',
      '-o',
      'b.c',
      '-d',
      '{}',
      '--url',
      'http://127.0.0.1:59999',
    )
    expect(dead.code).toBe(5)
    expect(dead.stderr).toContain(
      'NBH_HOST_UNREACHABLE  No host answers at http://127.0.0.1:59999: the connection',
    )
    expect((await runCli(cwd, 'emit', '-e', 'a', '-o', 'b.c', '-d', '{}', '--url', 'here')).code).toBe(5)
  })

  it('says of a file without anything in it that it has nothing', async () => {
    const cwd = siteFolder({ url: 'http://127.0.0.1:2/' }, 'empty.json', ' \n')
    const { code, stderr } = await runCli(cwd, 'emit', 'empty.json')
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('It cannot be read as JSON: there is nothing in it.\n  at empty.json\n'),
    ])
  })

  it('wants a file or options, with exit code 2', async () => {
    const cwd = folderWith()
    const wrong = [
      ['file', '-e', 'a'],
      ['-e', 'a'],
      ['-e', 'a', '-o', 'b.c'],
      ['-e', 'a', '-o', 'b.c', '-d', '{'],
    ]
    for (const { code, stderr } of await Promise.all(wrong.map((args) => runCli(cwd, 'emit', ...args))))
      expect([code, stderr]).toEqual([2, expect.stringContaining('NBH_USAGE')])
  })
})

function siteFolder(receiver: { readonly url: string }, file = 'unused', content = ''): string {
  return folderWith({ 'netbox-hooks.config.json': JSON.stringify(configFor(receiver)), [file]: content })
}

/** A host of this folder, with an API on a port that the configuration does not tell. */
async function startHost(
  cwd: string,
  served: Pick<CreateHostOptions, 'server'> = { server: { port: 0 } },
): Promise<NetboxHooksHost> {
  const host = createHost({ cwd, ...served, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  return host
}
