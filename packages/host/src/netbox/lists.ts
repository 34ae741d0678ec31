import type { NetboxClient } from './client.ts'
import { netboxAnswerUnreadable } from './errors.ts'

/** Items of one page. NetBox gives no more than its `MAX_PAGE_SIZE`, 1,000 by default, and fewer if that is lower. */
const pageSize = 100
/** More than anybody has: a list that never ends is no list. */
const mostItems = 100_000

/**
 * All items of one of NetBox's lists, in NetBox's own order, page by page.
 * @param path e.g. `api/extras/webhooks/`
 * @throws NetboxHooksError as the client does; `NBH_NETBOX_ANSWER` if it is no list
 */
export async function* netboxPages(
  client: Pick<NetboxClient, 'get' | 'place'>,
  path: string,
  query: Readonly<Record<string, string | number>>,
  signal: AbortSignal,
): AsyncGenerator<readonly unknown[]> {
  for (let offset = 0; ; ) {
    const { body } = await client.get(path, { limit: pageSize, offset, ...query }, signal)
    const { results, next } = Object(body) as { readonly results?: unknown; readonly next?: unknown }
    if (!Array.isArray(results)) throw netboxAnswerUnreadable(`/${path}`, 'it is no list', client.place)
    yield results
    offset += results.length
    if (results.length === 0 || typeof next !== 'string') return
    if (offset > mostItems)
      throw netboxAnswerUnreadable(`/${path}`, `it has more than ${mostItems} items`, client.place)
  }
}
