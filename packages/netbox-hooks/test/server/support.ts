import { type Config, createHost, type NetboxHooksHost } from 'netbox-hooks'
import { onTestFinished } from 'vitest'
import { folderWith, keepingLogger } from '../support.ts'

/** An answer of the HTTP API. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
  readonly json: any
}

/** A host that serves its HTTP API on loopback. */
export interface ServedTestHost {
  readonly host: NetboxHooksHost
  readonly url: string
  readonly log: readonly string[]
  /** Its folder, with the queue's file. */
  readonly cwd: string
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  /** Sends JSON, or text as it is with the headers given. */
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

/** Starts a host with an HTTP API on a free port; it stops when the test ends. */
export async function serveHost(
  config: Config,
  files: Readonly<Record<string, string>> = {},
  folder?: string,
): Promise<ServedTestHost> {
  const logger = keepingLogger()
  const cwd = folderWith(files, folder)
  const host = createHost({ logger, cwd, config: { server: { port: 0 }, ...config } })
  onTestFinished(() => host.stop())
  await host.start()
  const url = host.serverUrl as string
  return {
    host,
    url,
    log: logger.lines,
    cwd,
    get: (path, headers = {}) => ask(url + path, { headers }),
    post: (path, body, headers = {}) => ask(url + path, postOf(body, headers)),
  }
}

/** Makes a request and reads its answer. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init)
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  }
}

/** A POST of JSON, or of text as it is. */
export function postOf(body: unknown, headers: Record<string, string> = {}): RequestInit {
  if (body === undefined) return { method: 'POST', headers }
  const content = typeof body === 'string' ? body : JSON.stringify(body)
  return { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: content }
}
