import { basicAuthorization } from '../connect/basic-authorization.ts'
import { authenticationInvalid } from '../errors.ts'

/** How a host shows an endpoint who it is, beside signatures. */
export type Authentication =
  | { readonly type: 'basic'; readonly username: string; readonly password: string }
  | { readonly type: 'bearer'; readonly token: string }

/** Why credentials cannot be sent, as the end of a sentence that does not repeat them; `undefined` if they can. */
export function authenticationProblem(authentication: Authentication): string | undefined {
  if (authentication.type === 'bearer') {
    const isToken = /^[\x21-\x7e]+$/.test(authentication.token)
    return isToken ? undefined : 'have a token that is empty, or has spaces or characters outside ASCII'
  }
  const { username, password } = authentication
  if (/\p{Cc}/u.test(username + password)) return 'have a control character'
  return username.includes(':') ? 'have a colon in the username' : undefined
}

/**
 * The value of the header `Authorization`.
 * @throws NetboxHooksError `NBH_AUTHENTICATION_INVALID`
 */
export function authorization(authentication: Authentication): string {
  const problem = authenticationProblem(authentication)
  if (problem !== undefined) throw authenticationInvalid(problem)
  if (authentication.type === 'bearer') return `Bearer ${authentication.token}`
  return basicAuthorization(authentication.username, authentication.password)
}
