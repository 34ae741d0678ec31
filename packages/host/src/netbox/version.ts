import type { NetboxClient } from './client.ts'
import { netboxAnswerUnreadable, netboxTooOld } from './errors.ts'

const path = 'api/status/'
/** From this one on its API has all that is asked for. */
const oldest = [4, 4]

/** A version of NetBox. */
export interface NetboxVersion {
  /** As it says itself: `4.6.8`, `4.6.8-Docker-3.4.1`. */
  readonly text: string
  readonly major: number
  readonly minor: number
}

/**
 * Which NetBox that is.
 * @throws NetboxHooksError `NBH_NETBOX_TOO_OLD`, and as the client does
 */
export async function netboxVersion(
  client: Pick<NetboxClient, 'get' | 'place'>,
  signal: AbortSignal,
): Promise<NetboxVersion> {
  const { body } = await client.get(path, {}, signal)
  const { 'netbox-version': text } = Object(body) as { readonly 'netbox-version'?: unknown }
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(typeof text === 'string' ? text : '') ?? []
  if (major === undefined || minor === undefined)
    throw netboxAnswerUnreadable(`/${path}`, 'it names no version of NetBox', client.place)
  const version = { text: String(text), major: Number(major), minor: Number(minor) }
  const [oldestMajor = 0, oldestMinor = 0] = oldest
  if (version.major < oldestMajor || (version.major === oldestMajor && version.minor < oldestMinor))
    throw netboxTooOld(version.text, client.place)
  return version
}
