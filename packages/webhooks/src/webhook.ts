/** A configured endpoint (NetBox: `extras.Webhook`), as far as requests are built from it. */
export interface Webhook {
  readonly name: string
  readonly enabled: boolean
  readonly payloadUrl: string
  readonly httpMethod: string
  readonly httpContentType: string
  /** Further headers; one of the same name wins over the content type. */
  readonly headers: Readonly<Record<string, string>>
}

/** A webhook's headers, with lower-case names. */
export function requestHeaders({ httpContentType, headers }: Webhook): Record<string, string> {
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  return { 'content-type': httpContentType, ...Object.fromEntries(own) }
}
