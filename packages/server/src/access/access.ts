import { hash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import type { FastifyContextConfig, FastifyRequest, HTTPMethods } from 'fastify'
import { accessForbidden, accessUnauthorized, requestForeign, tokenInvalid } from '../errors.ts'
import type { Scope, Token } from '../token.ts'

/** What a route asks for. `public` is open to everybody. */
export type Access = Scope | 'public'

/**
 * Who may do what.
 *
 * - tokens: whoever has one, what it allows.
 * - `loopback`: whoever reaches a server on this machine; no page of another site in somebody's browser.
 * - `open`: everybody; the application has let the right ones through already.
 */
export type AccessRules = readonly Token[] | 'loopback' | 'open'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route asks of a token. Default: `read` for GET, else `write`. */
    access?: Access
  }
}

/** What of a route tells who may use it. */
export interface AskedRoute {
  readonly method: HTTPMethods | HTTPMethods[]
  readonly config?: FastifyContextConfig | undefined
}

interface HashedToken {
  readonly name: string
  readonly hash: Buffer
  readonly scopes: readonly Scope[]
}

const shortestToken = 16

/** Lets requests through, or says why not. Of tokens it keeps nothing but their SHA-256. */
export class AccessControl {
  #tokens: readonly HashedToken[] = []
  #isLoopback = false
  /** The name of this machine that a request has asked for last: most ask for the same. */
  #ownName: string | undefined
  readonly #followers = new Set<() => void>()

  /** @throws NetboxHooksError `NBH_TOKEN_INVALID` */
  constructor(rules: AccessRules) {
    this.use(rules)
  }

  /**
   * Judges requests to come by other rules; what was let through and has no end is looked at again by who follows.
   * @throws NetboxHooksError `NBH_TOKEN_INVALID`, with nothing changed
   */
  use(rules: AccessRules): void {
    if (typeof rules !== 'string' && rules.length === 0) throw tokenInvalid('there is none')
    this.#tokens = typeof rules === 'string' ? [] : rules.map(hashed)
    this.#isLoopback = rules === 'loopback'
    for (const follower of this.#followers) follower()
  }

  /** Calls a function whenever the rules have become others. */
  follow(follower: () => void): void {
    this.#followers.add(follower)
  }

  /** Whether a request would be let through now. */
  allows(request: FastifyRequest, access: Access): boolean {
    try {
      this.check(request, access)
      return true
    } catch {
      return false
    }
  }

  /** What those are called who need no token. */
  get anybody(): string {
    return this.#isLoopback ? 'loopback' : 'application'
  }

  /** Whether any route asks for a token. */
  get needsToken(): boolean {
    return this.#tokens.length > 0
  }

  /**
   * @returns the name of the token that lets the request through; `undefined` where none is needed
   * @throws NetboxHooksError `NBH_UNAUTHORIZED`, `NBH_FORBIDDEN`, `NBH_REQUEST_FOREIGN`
   */
  check(request: FastifyRequest, access: Access): string | undefined {
    if (access === 'public') return undefined
    if (this.#isLoopback) this.#refuseForeign(request)
    if (this.#tokens.length === 0) return undefined
    const [, presented] = /^(?:Bearer|Token) +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? []
    if (presented === undefined) throw accessUnauthorized('The request carries no token')
    const known = this.#tokensLike(presented)
    if (known.length === 0) throw accessUnauthorized('The token is not known')
    const allowed = known.find(({ scopes }) => scopes.includes(access) || scopes.includes('admin'))
    if (!allowed) throw accessForbidden(access)
    return allowed.name
  }

  /**
   * Refuses what a browser sends on behalf of a page of another site: such a request names the site as its origin, or,
   * where the site's name has been made to point to this machine, as its host.
   */
  #refuseForeign({ headers }: FastifyRequest): void {
    const { host = '', origin } = headers
    if (host !== this.#ownName) {
      if (!isLoopback(URL.parse(`http://${host}`)?.hostname.replace(/^\[|\]$/g, '') ?? ''))
        throw requestForeign(host)
      this.#ownName = host
    }
    if (origin !== undefined && origin !== `http://${host}`) throw requestForeign(origin)
  }

  /** Compares with every token, so that the time it takes tells nothing. */
  #tokensLike(presented: string): readonly HashedToken[] {
    const hash = sha256(presented)
    return this.#tokens.filter((token) => timingSafeEqual(token.hash, hash))
  }
}

/** What a route asks for. */
export function accessOf({ config, method }: AskedRoute): Access {
  return config?.access ?? (method === 'GET' || method === 'HEAD' ? 'read' : 'write')
}

/** Whether an address can only be reached from this machine. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))
}

function hashed({ name, token, scopes = ['read'] }: Token): HashedToken {
  const [, hex] = /^sha256:([\da-f]{64})$/i.exec(token) ?? []
  if (hex !== undefined) return { name, hash: Buffer.from(hex, 'hex'), scopes }
  if (token.length < shortestToken) {
    throw tokenInvalid(`"${name}" has ${token.length} characters; ${shortestToken} is the least`)
  }
  if (/[^\x21-\x7e]/.test(token)) throw tokenInvalid(`"${name}" has characters that a header cannot hold`)
  return { name, hash: sha256(token), scopes }
}

function sha256(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
