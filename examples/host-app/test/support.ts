import type { ReceivedWebhook } from 'netbox-hooks'
import { onTestFinished } from 'vitest'
import { type Example, startExample } from '../dist/demo/example.js'

/** An answer of the API. */
export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: JSON, of whatever shape the test expects
  readonly body: any
}

/** The running example, and its API over HTTP. */
export interface TestApp extends Example {
  /** What the receiver got, in the order of arrival. */
  readonly webhooks: ReceivedWebhook[]
  call(method: string, path: string, body?: unknown): Promise<Answer>
}

/** Starts the example for one test. */
export async function startApp(): Promise<TestApp> {
  const webhooks: ReceivedWebhook[] = []
  const example = await startExample({ onWebhook: (webhook) => void webhooks.push(webhook) })
  onTestFinished(async () => {
    await example.host.idle()
    await example.stop()
  })
  return {
    ...example,
    webhooks,
    call: (method, path, body) => call(new URL(path, example.appUrl), method, body),
  }
}

async function call(url: URL, method: string, body: unknown): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { 'remote-user': 'jstretch', ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}
