import { relative } from 'node:path'
import { styleText } from 'node:util'
import { type Example, home } from './example.ts'

/** What runs, and where to find it. */
export function showExample({ appUrl, receiverUrl, host }: Example): string {
  const plugins = host.plugins.map(({ name, version }) => `${name} ${version}`)
  return [
    styleText('bold', 'A change in an application becomes a signed webhook that plugins have enriched.'),
    '',
    `  application  ${appUrl}/api/dcim/sites/`,
    `  receiver     ${receiverUrl}`,
    `  plugins      ${plugins.join(', ')}`,
    `  config       ${relative('.', host.configFile ?? '')}`,
    `  source       ${relative('.', home)}`,
  ].join('\n')
}

/** The change that the example makes. */
export function showChange(url: string, change: object): string {
  return styleText('bold', `PATCH ${url} ${JSON.stringify(change)}`)
}

/** What to try next. */
export function showInvitation(siteUrl: string): string {
  return [
    'Try one yourself, in another terminal:',
    '',
    `  curl -X PATCH ${siteUrl} -H 'Content-Type: application/json' -H 'Remote-User: you' -d '{"status":"retired"}'`,
    '',
    'Ctrl-C stops it.',
  ].join('\n')
}
