import { resolve } from 'node:path'
import { messageOf } from '@netbox-hooks/core'
import { readText } from '@netbox-hooks/core/text'
import { environmentProxies, NetboxClient, type ParsedConfig, type Secrets } from '@netbox-hooks/host/parts'
import { usageMistake } from '../errors.ts'
import { askHidden } from '../terminal/ask-hidden.ts'

/** Where a command line says which NetBox it is about. */
export interface NetboxAddress {
  /** Default: `NETBOX_URL`, or the one of the configuration. */
  readonly url?: string | undefined
  /** Seen by whoever looks at the list of processes. */
  readonly token?: string | undefined
  readonly tokenFile?: string | undefined
}

/** A NetBox that can be asked. */
export interface OpenedNetbox {
  readonly client: NetboxClient
  /** Without a slash at its end. */
  readonly url: string
  readonly token: string
  /** Whether it is the one that the configuration names. */
  readonly isConfigured: boolean
}

/** Requests a minute where no configuration says how many. */
const requestsPerMinute = 240

/**
 * The NetBox that a command is about: by its options, by `NETBOX_URL` and `NETBOX_TOKEN`, by the configuration. In a
 * terminal a token that nobody has given is asked for. A token of the configuration is shown to the NetBox that stands there
 * alone. Nothing is asked of NetBox yet.
 *
 * @param config the configuration, if there is one
 * @param secrets gets the token
 * @param timeout how long one answer may take, in ms; default 30,000
 * @throws NetboxHooksError `NBH_USAGE`
 */
export async function openNetbox(
  { url: named, token: given, tokenFile }: NetboxAddress,
  config: ParsedConfig | undefined,
  secrets: Secrets,
  timeout?: number,
): Promise<OpenedNetbox> {
  const configured = config?.server?.netbox
  const url = named ?? (process.env['NETBOX_URL'] || configured?.url)
  if (url === undefined)
    throw usageMistake('Say which NetBox: --url, NETBOX_URL, or server.netbox.url in the configuration.')
  const base = baseOf(url)
  const isConfigured = configured?.url !== undefined && baseOf(configured.url).href === base.href
  const token =
    given ??
    (tokenFile === undefined ? undefined : tokenIn(tokenFile)) ??
    (process.env['NETBOX_TOKEN'] || (isConfigured ? configured?.token : undefined)) ??
    (await askHidden(`Token of ${base.host} (not shown): `))
  if (token === undefined)
    throw usageMistake('Give a token of NetBox: NETBOX_TOKEN, --token-file, or server.netbox.token.')
  if (!/^[\x21-\x7e]+$/.test(token))
    throw usageMistake('The token of NetBox has blanks, or other characters that no token has.')
  secrets.add(token)
  const { network, proxy } = config?.delivery ?? {}
  const client = new NetboxClient({
    url: base.href,
    token,
    requestsPerMinute,
    keepsAlive: true,
    timeout,
    // Whoever runs the command has named it.
    allow: [base.hostname.replace(/^\[(.*)\]$/, '$1'), ...(network?.allow ?? [])],
    proxies: proxy && environmentProxies(),
    place: named !== undefined ? '--url' : isConfigured ? 'server.netbox.url' : 'NETBOX_URL',
  })
  return { client, url: base.href.replace(/\/$/, ''), token, isConfigured }
}

/** @throws NetboxHooksError `NBH_USAGE` */
function baseOf(text: string): URL {
  const url = URL.parse(text)
  const isOfWeb = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (!url || !isOfWeb || url.username || url.password || url.search || url.hash)
    throw usageMistake(
      'The URL of NetBox is an http or https URL without credentials and query: https://netbox.example.com.',
    )
  // People copy it from the browser, or from a script.
  url.pathname = url.pathname.replace(/\/(?:api\/?)?$/, '/')
  return url
}

function tokenIn(file: string): string {
  try {
    return readText(resolve(file)).trim()
  } catch (error) {
    throw usageMistake(`The file of --token-file cannot be read: ${messageOf(error)}.`)
  }
}
