import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ObjectOrder } from '@netbox-hooks/server'
import type { Config, EventInput } from 'netbox-hooks'
import { expect, it, onTestFinished } from 'vitest'
import { folderWith, startReceiver } from '../support.ts'
import { done, key, rule, startHost, webhook } from './support.ts'

const script = fileURLToPath(new URL('../fixtures/managing-host.mjs', import.meta.url))

async function startChild(cwd: string): Promise<ChildProcess> {
  const config: Config = {
    delivery: { network: { allow: ['127.0.0.1'] } },
    encryption: { keys: [key] },
  }
  const child = fork(script, [cwd, JSON.stringify(config)])
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'message')
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

interface Asked {
  readonly orders: readonly ObjectOrder[]
  readonly requestId: string
  readonly events?: readonly EventInput[]
}

/** Lets a process carry out orders. @returns when it begins, and when it is done */
function ask(child: ChildProcess, asked: Asked): { begins: Promise<void>; ended: Promise<void> } {
  const [begins, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  child.on('message', (message: { begins?: string; ended?: string }) => {
    if (message.begins === asked.requestId) begins.resolve()
    if (message.ended === asked.requestId) ended.resolve()
  })
  child.send(asked)
  return { begins: begins.promise, ended: ended.promise }
}

/** One change of three objects: they belong together. */
function change(turn: number): readonly ObjectOrder[] {
  return [
    webhook(`w${turn}`, { secret: `secret number ${turn}` }),
    rule(`r${turn}`, [`w${turn}`]),
    { op: 'update', kind: 'webhook', id: 1, settings: { description: `${turn}` } },
  ]
}

it('is made whole or not at all when the process is killed, with its records', async () => {
  const folder = folderWith()
  const first = await startHost(folder)
  await done(first.objects, [webhook('counter')])
  await first.host.stop()
  let turn = 0
  let acknowledged = 0
  for (let round = 0; round < 6; round += 1) {
    const child = await startChild(folder)
    for (let times = 0; times < 3; times += 1) {
      turn += 1
      await ask(child, { orders: change(turn), requestId: `t${turn}` }).ended
      acknowledged = turn
    }
    turn += 1
    const last = ask(child, { orders: change(turn), requestId: `t${turn}` })
    await last.begins
    // Each round a little later on its way.
    await setTimeout(round)
    await kill(child)

    const { host, objects, audit } = await startHost(folder)
    const counter = Number(objects.get('webhook', 1)?.settings['description'])
    expect(counter).toBeGreaterThanOrEqual(acknowledged)
    expect(counter).toBeLessThanOrEqual(turn)
    const names = (kind: 'webhook' | 'event_rule') => objects.list(kind).map(({ name }) => name)
    const numbers = Array.from({ length: counter }, (_, index) => index + 1)
    expect(names('webhook')).toEqual(['counter', ...numbers.map((number) => `w${number}`)])
    expect(names('event_rule')).toEqual(numbers.map((number) => `r${number}`))
    expect(objects.list('webhook').flatMap(({ problems }) => problems)).toEqual([])
    const { entries } = await audit.list({ actor: 'child' }, { limit: 1_000 })
    expect(entries).toHaveLength(3 * counter)
    await host.stop()
    // What is lost is asked for again.
    turn = counter
    acknowledged = counter
  }
}, 120_000)

it('goes on to cancel what waits for a deleted webhook when the process was killed', async () => {
  const receiver = await startReceiver()
  receiver.status = 500
  for (const later of [0, 3, 10]) {
    const folder = folderWith()
    const first = await startHost(folder)
    await done(first.objects, [webhook('a', { payloadUrl: receiver.url }), rule('r', ['a'])])
    await first.host.stop()
    const child = await startChild(folder)
    const events = Array.from({ length: 700 }, (_, id) => ({
      eventType: 'object_created',
      objectType: 'dcim.site',
      objectId: id,
      data: { id },
    }))
    const asked = { orders: [{ op: 'delete', kind: 'webhook', id: 1 }] as const, requestId: 'd', events }
    await ask(child, asked).begins
    await setTimeout(later)
    await kill(child)

    const { host, objects } = await startHost(folder)
    const isDeleted = objects.named('webhook', 'a') === undefined
    expect(objects.list('event_rule')).toHaveLength(isDeleted ? 0 : 1)
    if (!isDeleted) await done(objects, [{ op: 'delete', kind: 'webhook', id: 1 }])
    while ((await host.operations.counts()).pending > 0) await setTimeout(5)
    expect(await host.operations.counts()).toMatchObject({ cancelled: 700, failed: 0, delivered: 0 })
    await host.stop()
  }
}, 120_000)
