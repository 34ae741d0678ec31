import type { NetboxClient } from './client.ts'
import { netboxAnswerUnreadable } from './errors.ts'

/** Items of one page. NetBox gives no more than its `MAX_PAGE_SIZE`, 1,000 by default, and fewer if that is lower. */
const pageSize = 100
/** More than anybody has: a list that never ends is no list. */
const mostItems = 100_000
/** How often a list is read that changes all the while. */
const mostReadings = 5

type ListClient = Pick<NetboxClient, 'get' | 'place'>
type Query = Readonly<Record<string, string | number>>

/**
 * Items of one of NetBox's lists, in NetBox's own order, page by page. What is made or deleted meanwhile moves the pages: an
 * item may come twice, or not at all.
 * @param path e.g. `api/extras/webhooks/`
 * @throws NetboxHooksError as the client does; `NBH_NETBOX_ANSWER` if it is no list
 */
export async function* netboxPages(
  client: ListClient,
  path: string,
  query: Query,
  signal: AbortSignal,
): AsyncGenerator<readonly unknown[]> {
  for await (const { items } of pagesOf(client, path, query, signal)) yield items
}

/**
 * All items of one of NetBox's lists as they are at one time, in NetBox's own order. It is read again if something was made or
 * deleted meanwhile.
 * @param tell hears how many were read
 * @throws NetboxHooksError as {@link netboxPages} does; `NBH_NETBOX_ANSWER` if it changes all the while
 */
export async function netboxList(
  client: ListClient,
  path: string,
  query: Query,
  signal: AbortSignal,
  tell: (count: number) => void = () => {},
): Promise<readonly unknown[]> {
  for (let reading = 0; reading < mostReadings; reading += 1) {
    const found: unknown[] = []
    const counts = new Set<unknown>()
    for await (const { items, count } of pagesOf(client, path, query, signal)) {
      found.push(...items)
      counts.add(count)
      tell(found.length)
    }
    const ids = new Set(found.map((item) => Object(item).id))
    if (counts.size === 1 && ids.size === found.length) return found
  }
  const hint = 'Try it again when less is changed in NetBox.'
  throw netboxAnswerUnreadable(`/${path}`, 'it changes while it is read', client.place, hint)
}

interface ListPage {
  readonly items: readonly unknown[]
  /** How many items NetBox says that the list has. */
  readonly count: unknown
}

async function* pagesOf(
  client: ListClient,
  path: string,
  query: Query,
  signal: AbortSignal,
): AsyncGenerator<ListPage> {
  for (let offset = 0; ; ) {
    const { body } = await client.get(path, { limit: pageSize, offset, ...query }, signal)
    const { results, next, count } = Object(body) as Readonly<Record<string, unknown>>
    if (!Array.isArray(results)) throw netboxAnswerUnreadable(`/${path}`, 'it is no list', client.place)
    yield { items: results, count }
    offset += results.length
    if (results.length === 0 || typeof next !== 'string') return
    if (offset > mostItems)
      throw netboxAnswerUnreadable(`/${path}`, `it has more than ${mostItems} items`, client.place)
  }
}
