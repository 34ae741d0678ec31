import type { Clock } from '@netbox-hooks/core/times'
import type { AttemptTimeouts } from '../attempt-timeouts.ts'
import { EnvironmentProxies, type EnvironmentVariables } from '../connect/environment-proxy.ts'
import { NetworkPolicy } from '../network/policy.ts'
import { HttpSender } from '../send/http-sender.ts'

/** What a sender is made of, in whichever thread: only what can be copied to one. */
export interface SenderSettings {
  /** The setting `delivery.network.allow`. */
  readonly allow?: readonly string[]
  /** `User-Agent` of every request, e.g. `netbox-hooks/1.2.3`. */
  readonly userAgent: string
  /** The environment that names proxies, for webhooks that name none. Default: no proxy. */
  readonly proxies?: EnvironmentVariables | undefined
  readonly timeouts?: Partial<AttemptTimeouts> | undefined
  /** The most connections of one thread to one origin. Default as a {@link HttpSender} has it. */
  readonly connections?: number
}

/**
 * @param clock what time limits go by; default: Node's
 * @throws NetboxHooksError `NBH_NETWORK_ALLOW_INVALID`, `NBH_PROXY_INVALID`
 */
export function httpSenderOf(
  { allow = [], proxies, ...settings }: SenderSettings,
  clock?: Clock,
): HttpSender {
  const environment = proxies && new EnvironmentProxies(proxies)
  return new HttpSender({
    policy: new NetworkPolicy({ allow }),
    ...settings,
    clock,
    proxyFor: environment && ((url) => environment.for(url)),
  })
}
