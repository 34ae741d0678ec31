import type { NetboxClient } from './client.ts'
import { netboxAnswerUnreadable, netboxTooOld } from './errors.ts'
import { isTooOld, type NetboxVersion, readVersion } from './version-text.ts'

const path = 'api/status/'
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
  const version = readVersion(text)
  if (!version) throw netboxAnswerUnreadable(`/${path}`, 'it names no version of NetBox', client.place)
  if (isTooOld(version)) throw netboxTooOld(version.text, client.place)
  return version
}
