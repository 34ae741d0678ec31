import { once } from 'node:events'
import { parseOwnJson, stringifyJson } from '@netbox-hooks/core/json'
import { exitCodes } from '../../exit-codes.ts'
import type { SignatureCheck } from '../../receiver/check-signatures.ts'
import { listenForWebhooks, type ReceivedWebhook } from '../../receiver/receiver.ts'
import { endWithScript } from '../../terminal/end-with-script.ts'
import { printJsonLine, printLine, say } from '../../terminal/print.ts'
import type { Span } from '../../terminal/span.ts'

/** Options of `netbox-hooks receive`. */
export interface ReceiveOptions {
  readonly port: number
  readonly host: string
  /** Secrets to verify signatures with. */
  readonly secret: readonly string[]
  /** Whether headers are printed. */
  readonly headers: boolean
  /** Whether each webhook is printed as one line of JSON. */
  readonly json?: boolean
}

/** `netbox-hooks receive`: prints every webhook that it gets, until SIGINT or SIGTERM. */
export async function receive({
  port,
  host,
  secret,
  headers,
  json = false,
}: ReceiveOptions): Promise<number> {
  const receiver = await listenForWebhooks({
    port,
    host,
    secrets: secret,
    onWebhook: (webhook) => (json ? printJsonLine(asData(webhook)) : print(webhook, headers)),
  })
  const banner = `Listening on ${receiver.url} and answering every request with 200. Ctrl-C stops.`
  if (json) say(banner)
  else printLine(banner)
  const interrupted = once(process, 'SIGINT').then(() => exitCodes.interrupted)
  const ended = once(process, 'SIGTERM').then(() => exitCodes.ok)
  endWithScript()
  const code = await Promise.race([interrupted, ended])
  await receiver.close()
  return code
}

function print(
  { number, method, path, rawHeaders, headers, body, verification }: ReceivedWebhook,
  withHeaders: boolean,
): void {
  printLine(`\n[${number}] ${method} ${path}`)
  if (withHeaders) for (const line of headerLines(rawHeaders)) printLine(line)
  printLine(`\n${body === '' ? '(No body)' : formatBody(body, headers['content-type'])}`)
  if (!verification) return
  printLine()
  for (const check of verification.signatures) printLine(...signatureLine(check))
}

function headerLines(rawHeaders: readonly string[]): string[] {
  return rawHeaders.flatMap((name, index) => (index % 2 === 0 ? `${name}: ${rawHeaders[index + 1]}` : []))
}

function formatBody(body: string, contentType = ''): string {
  if (!/^application\/(?:[^;]+\+)?json\b/i.test(contentType)) return body
  try {
    return stringifyJson(parseOwnJson(body), 2)
  } catch {
    return body
  }
}

function signatureLine({ header, result, problem }: SignatureCheck): readonly Span[] {
  if (result === 'absent') return [`${header}: not sent`]
  if (result === 'verified') return [`${header}: `, { text: 'verified', colour: 'green' }]
  return [`${header}: `, { text: 'FAILED', colour: 'red' }, ` (${problem})`]
}

function asData({ rawHeaders: _, ...webhook }: ReceivedWebhook): unknown {
  return webhook
}
