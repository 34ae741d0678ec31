import { once } from 'node:events'
import { styleText } from 'node:util'
import { exitCodes } from '../../exit-codes.ts'
import type { SignatureCheck } from '../../receiver/check-signatures.ts'
import { listenForWebhooks, type ReceivedWebhook } from '../../receiver/receiver.ts'

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
    onWebhook: (webhook) => void process.stdout.write(json ? jsonLine(webhook) : text(webhook, headers)),
  })
  const banner = `Listening on ${receiver.url} and answering every request with 200. Ctrl-C stops.\n`
  process[json ? 'stderr' : 'stdout'].write(banner)
  const interrupted = once(process, 'SIGINT').then(() => exitCodes.interrupted)
  const code = await Promise.race([interrupted, once(process, 'SIGTERM').then(() => exitCodes.ok)])
  await receiver.close()
  return code
}

function text(
  { number, method, path, rawHeaders, headers, body, verification }: ReceivedWebhook,
  withHeaders: boolean,
): string {
  const blocks = [
    [`[${number}] ${method} ${path}`, ...(withHeaders ? headerLines(rawHeaders) : [])].join('\n'),
    body === '' ? '(No body)' : formatBody(body, headers['content-type']),
  ].map(withoutControlCharacters)
  if (verification) blocks.push(verification.signatures.map(signatureLine).join('\n'))
  return `\n${blocks.join('\n\n')}\n`
}

function headerLines(rawHeaders: readonly string[]): string[] {
  return rawHeaders.flatMap((name, index) => (index % 2 === 0 ? `${name}: ${rawHeaders[index + 1]}` : []))
}

function formatBody(body: string, contentType = ''): string {
  if (!/^application\/(?:[^;]+\+)?json\b/i.test(contentType)) return body
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2)
  } catch {
    return body
  }
}

function signatureLine({ header, result, problem }: SignatureCheck): string {
  if (result === 'absent') return `${header}: not sent`
  if (result === 'verified') return `${header}: ${styleText('green', 'verified')}`
  return `${header}: ${styleText('red', 'FAILED')} (${problem})`
}

function jsonLine({ rawHeaders: _, ...webhook }: ReceivedWebhook): string {
  return `${JSON.stringify(webhook).replaceAll(/[\x7f-\x9f]/g, unicodeEscape)}\n`
}

/** What a stranger sent must not steer the terminal. */
function withoutControlCharacters(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, '')
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
