import { type ConnectionOptions, createSecureContext } from 'node:tls'
import { messageOf } from '@netbox-hooks/core'
import { tlsInvalid } from '../errors.ts'

/** How a webhook's TLS connections are secured. All texts are PEM. */
export interface TlsSettings {
  /**
   * Whether the endpoint's certificate must be valid, trusted and made out to its host (NetBox: `ssl_verification`).
   * Default `true`.
   */
  readonly sslVerification?: boolean
  /** Certificates to trust instead of those that Node trusts (NetBox: what `ca_file_path` contains). */
  readonly ca?: string
  /** The certificate that the host shows, with those between it and its CA. */
  readonly certificate?: string
  /** The certificate's private key. */
  readonly key?: string
  /** What the key is encrypted with. */
  readonly passphrase?: string
}

/** Why TLS settings cannot be used, as the end of a sentence that repeats nothing of them; `undefined` if they can. */
export function tlsProblem(settings: TlsSettings): string | undefined {
  const { ca, certificate, key } = settings
  if ((certificate === undefined) !== (key === undefined)) {
    return `have a ${key === undefined ? 'certificate without its key' : 'key without its certificate'}`
  }
  // OpenSSL passes over a CA that it finds no certificate in.
  if (ca !== undefined && !ca.includes('-----BEGIN CERTIFICATE-----'))
    return 'have a CA that is no PEM certificate'
  try {
    contextOf(settings)
    return undefined
  } catch (error) {
    return `are unusable: ${messageOf(error)}`
  }
}

/**
 * The settings as `tls.connect` takes them, with keys and certificates read once for all connections.
 * @throws NetboxHooksError `NBH_TLS_INVALID`
 */
export function tlsOptions(settings: TlsSettings): ConnectionOptions {
  const problem = tlsProblem(settings)
  if (problem !== undefined) throw tlsInvalid(problem)
  return { secureContext: contextOf(settings), rejectUnauthorized: settings.sslVerification ?? true }
}

function contextOf({ ca, certificate, key, passphrase }: TlsSettings) {
  return createSecureContext({ ca, cert: certificate, key, passphrase })
}
