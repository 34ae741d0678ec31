import { styleText } from 'node:util'
import type { ReceivedWebhook } from 'netbox-hooks'

const shownHeaders = [
  'content-type',
  'user-agent',
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
  'x-hook-signature',
]
const longestValue = 64

/** A webhook as the terminal shows it. What plugins added, its last part, stands out. */
export function showWebhook({ number, method, path, headers, body, verification }: ReceivedWebhook): string {
  // What a stranger sent is not shown.
  if (!verification?.verified) return styleText('red', `Webhook ${number}: its signatures are not right`)

  const headerLines = shownHeaders.map((name) => `${name}: ${shortened(headers[name] ?? '(none)')}`)
  const [payload, context] = splitBeforeContext(JSON.stringify(JSON.parse(body), undefined, 2))
  const signatures = verification.signatures.flatMap(({ header, result }) =>
    result === 'verified' ? header : [],
  )
  return [
    styleText('bold', `Webhook ${number}: ${method} ${path}`),
    indent(headerLines.join('\n')),
    indent(payload + styleText('cyan', context)),
    styleText('green', `Signatures verified: ${signatures.join(', ')}`),
  ].join('\n\n')
}

function splitBeforeContext(json: string): [string, string] {
  const start = json.lastIndexOf('\n  "context": {')
  return start < 0 ? [json, ''] : [json.slice(0, start), json.slice(start)]
}

function shortened(value: string): string {
  return value.length > longestValue ? `${value.slice(0, longestValue)}…` : value
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
