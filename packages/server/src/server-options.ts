import type { ServedHost } from './served-host.ts'
import type { Token } from './token.ts'

/** How NetBox's own webhooks come in. */
export interface NetboxGateway {
  /** Secrets that NetBox's webhooks may be signed with; several while one takes the place of another. Default: none. */
  readonly secrets?: readonly string[] | undefined
  /**
   * Take webhooks without a signature, too. Where the server has tokens, such a webhook needs one with the scope
   * `write`, which NetBox can send as an additional header. Default `false`.
   */
  readonly allowUnsigned?: boolean | undefined
}

/** What is the same however the routes are served. */
export interface ServedOptions {
  /** A running host. */
  readonly host: ServedHost
  /** Tokens of the API. */
  readonly tokens?: readonly Token[] | undefined
  readonly netbox?: NetboxGateway | undefined
  /** The largest body that is taken, in bytes. Default 1 MiB. */
  readonly bodyLimit?: number | undefined
}

/** How the routes are mounted into an application. */
export interface MountOptions extends ServedOptions {
  /** Ask for no token: the application lets only those through that may do everything. Default `false`. */
  readonly unprotected?: boolean | undefined
}
