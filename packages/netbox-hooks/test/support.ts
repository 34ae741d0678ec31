import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Config, Logger } from 'netbox-hooks'
import { onTestFinished } from 'vitest'

const packageFolder = fileURLToPath(new URL('..', import.meta.url))

/** One request as a receiver got it. */
export interface Received {
  /** The path with its query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly payload: Record<string, unknown>
}

/** A real receiver on loopback. */
export interface TestReceiver {
  readonly url: string
  readonly received: Received[]
  /** What it answers from now on. */
  status: number
  /** Answers nothing from now on. @returns lets it answer again, also what it has held */
  hold(): () => void
  /** Resolves when that many requests have come. */
  waitFor(count: number): Promise<Received[]>
}

export async function startReceiver(): Promise<TestReceiver> {
  const received: Received[] = []
  const waiting: { count: number; resolve: () => void }[] = []
  let held: Promise<void> | undefined
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    received.push({ path: request.url ?? '', headers: request.headers, body, payload: JSON.parse(body) })
    const answer = () => void response.writeHead(receiver.status).end()
    if (held) void held.then(answer)
    else answer()
    for (const { count, resolve } of waiting) if (received.length >= count) resolve()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const receiver: TestReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    status: 200,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return () => {
        held = undefined
        resolve()
      }
    },
    async waitFor(count) {
      if (received.length < count) await new Promise<void>((resolve) => waiting.push({ count, resolve }))
      return received
    },
  }
  return receiver
}

/**
 * A folder of its own for a test, with these files in it and netbox-hooks installed; it goes when the test ends.
 * @param folder one that was made so already, to put the files into it
 */
export function folderWith(
  files: Readonly<Record<string, string | Uint8Array>> = {},
  folder = emptyFolder(),
): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

/** @param atEnd when it goes; default: when the test ends */
export function emptyFolder(atEnd: (work: () => void) => void = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'netbox-hooks-'))
  // A process that was killed may be writing its last file.
  atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(packageFolder, join(folder, 'node_modules/netbox-hooks'))
  return folder
}

/** A configuration that sends every change of a site to one receiver. */
export function configFor(receiver: { readonly url: string }, more: Partial<Config> = {}): Config {
  return {
    webhooks: [{ name: 'receiver', payloadUrl: receiver.url, secret: 'a secret' }],
    eventRules: [
      {
        name: 'sites',
        objectTypes: ['dcim.site'],
        eventTypes: ['object_created', 'object_updated', 'object_deleted'],
        webhooks: ['receiver'],
      },
    ],
    delivery: { network: { allow: ['127.0.0.1'] } },
    ...more,
  }
}

/** A logger that keeps its lines. */
export function keepingLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = []
  const keep = (level: string) => (fields: object, message: string) =>
    void lines.push(`${level} ${message} ${JSON.stringify(fields)}`)
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }
}

export const cli: string = join(packageFolder, 'dist/cli.js')

/** What a command has printed, and how it ended. */
export type CliOutcome = Awaited<ReturnType<typeof outcome>>

/** Runs the command line as a process of its own, in a folder. */
export function runCli(cwd: string, ...args: readonly string[]): Promise<CliOutcome> {
  return runCliIn(cwd, {}, ...args)
}

/** The same with more in its environment. */
export function runCliIn(
  cwd: string,
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<CliOutcome> {
  return outcome(spawnCli(cwd, env, args))
}

/** A command that runs on. */
export interface StartedCli {
  readonly process: ChildProcess
  /** Resolves when it has printed that text, on either stream. */
  says(text: string): Promise<void>
  /** What it has printed so far, on either stream. */
  printed(): string
  /** What it printed, and how it ended. */
  readonly ended: ReturnType<typeof outcome>
}

/** Starts the command line as a process of its own, in a folder; it is killed when the test ends. */
export function startCli(cwd: string, ...args: readonly string[]): StartedCli {
  return startCliIn(cwd, {}, ...args)
}

/** The same with more in its environment. */
export function startCliIn(
  cwd: string,
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): StartedCli {
  const started = followed(spawnCli(cwd, env, args))
  onTestFinished(() => void started.process.kill('SIGKILL'))
  return started
}

/** The same for several tests: they end it. */
export function startSharedCli(cwd: string, ...args: readonly string[]): StartedCli {
  return followed(spawnCli(cwd, {}, args))
}

function spawnCli(cwd: string, env: Readonly<Record<string, string>>, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [cli, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function followed(child: ChildProcess): StartedCli {
  let printed = ''
  const waiting: { readonly text: string; readonly resolve: () => void }[] = []
  const take = (chunk: unknown) => {
    printed += String(chunk)
    for (const { text, resolve } of waiting) if (printed.includes(text)) resolve()
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  return {
    process: child,
    printed: () => printed,
    says: (text) =>
      printed.includes(text)
        ? Promise.resolve()
        : new Promise<void>((resolve) => waiting.push({ text, resolve })),
    ended: outcome(child),
  }
}

/** Everything that a child process printed, and how it ended. */
export async function outcome(
  child: ChildProcess,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (chunk) => (stdout += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk) => (stderr += chunk))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, stdout, stderr }
}
