/** What a token allows: `read` looks, `write` sends events in, `admin` does everything. */
export type Scope = 'read' | 'write' | 'admin'

/** A token that the API takes as `Authorization: Bearer …`, or `Token …` as in NetBox. */
export interface Token {
  /** For people: in errors and logs. */
  readonly name: string
  /** The token itself, of 16 characters at least, or `sha256:` and the hash of it in hex. */
  readonly token: string
  /** Default `['read']`. */
  readonly scopes?: readonly Scope[] | undefined
}
