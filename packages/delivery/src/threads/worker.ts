import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { BoundedMemo } from '../bounded-memo.ts'
import { attemptFailed } from '../errors.ts'
import type { SendOptions } from '../send/sender.ts'
import { unsent } from '../send/unsent.ts'
import type { Answer, FromThread, RequestMessage, RequestRow, ToThread } from './message.ts'
import { RenewableSender } from './renewable-sender.ts'
import type { SenderSettings } from './settings.ts'

const port = parentPort as MessagePort
const sender = new RenewableSender(workerData as SenderSettings)
const options = new Map<number, SendOptions>()
/** Frozen, and the same for the same text: what a sender finds out about headers it finds out once. */
const headers = new BoundedMemo(1_000, (text: string) =>
  Object.freeze(JSON.parse(text) as Record<string, string>),
)
let answers: Answer[] = []

port.on('message', (message: ToThread) => {
  if (message === 'end') void end()
  else if ('forget' in message) options.delete(message.forget)
  else if ('use' in message) sender.use(message.use)
  else begin(message)
})
say('ready')

function begin({ options: fresh, requests, bytes }: RequestMessage): void {
  for (const [number, each] of fresh) options.set(number, each)
  for (const request of requests) void send(request, bytes)
}

async function send(row: RequestRow, bytes: ArrayBuffer): Promise<void> {
  const [number, optionsNumber, id, method, url, headerText, start, end] = row
  const body = new Uint8Array(bytes, start, end - start)
  try {
    const request = { id, method, url, headers: headers.of(headerText), body }
    answer([number, await sender.send(request, options.get(optionsNumber) as SendOptions)])
  } catch (thrown) {
    answer([number, unsent(attemptFailed(thrown))])
  }
}

/** Answers together with what else ends in this turn of the loop. */
function answer(answer: Answer): void {
  if (answers.push(answer) === 1) setImmediate(flush)
}

function flush(): void {
  say({ answers: JSON.stringify(answers) })
  answers = []
}

function say(what: FromThread): void {
  port.postMessage(what)
}

async function end(): Promise<void> {
  await sender.destroy()
  // What was broken off has been answered by then.
  setImmediate(() => port.close())
}
