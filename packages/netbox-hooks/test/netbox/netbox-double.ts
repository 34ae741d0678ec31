import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { keepSpelling, stringifyJson } from '@netbox-hooks/core/json'
import { onTestFinished } from 'vitest'
import { type ApiAnswer, NetboxWrites } from './netbox-writes.ts'

type Json = Record<string, unknown>

/** Answers of a real NetBox 4.6.8. */
const recorded = JSON.parse(
  readFileSync(new URL('../vectors/netbox-change-log.json', import.meta.url), 'utf8'),
) as readonly { readonly request: { readonly path: string }; readonly response: { readonly body: Json } }[]

function recordedBody(path: string): Json {
  const { response } = recorded.find(({ request }) =>
    request.path.startsWith(path),
  ) as (typeof recorded)[number]
  return response.body
}

function recordedItem(path: string): Json {
  return (recordedBody(path)['results'] as Json[])[0] as Json
}

const site = recordedItem('/api/dcim/sites/')
const logEntry = recordedItem('/api/core/object-changes/?limit=2&time_after')

const logPath = '/api/core/object-changes/'

/** The token that it lets in. */
export const netboxToken = 'a-token-of-netbox'

/** What is done to a site; it is touched when it is saved without a change. */
export type Step = readonly ['created' | 'updated' | 'touched' | 'deleted', id: number]

/** A change as NetBox makes it, and the webhook that it sends of it. */
export interface MadeChange {
  readonly event: 'created' | 'updated' | 'deleted'
  readonly id: number
  readonly requestId: string
  /** What tells it from all others, before and after. */
  readonly from: unknown
  readonly to: unknown
  /**
   * The body of its webhook.
   * @param rule which of NetBox's rules sends it: each stamps a time of its own
   */
  webhook(rule?: number): string
}

/**
 * A double of NetBox's API on loopback, no NetBox: it makes changes of sites, logs them, and answers what catch-up asks, in
 * the shape that a real NetBox 4.6.8 was recorded in.
 */
export class NetboxDouble {
  readonly sites = new Map<number, Json>()
  readonly log: Json[] = []
  /** Its other lists, by their paths, in the order in which they are shown. */
  readonly lists = new Map<string, readonly Json[]>()
  /** What it says of itself at `/api/status/`. */
  status: Json = recordedBody('/api/status/')
  /** The most that a page has, whatever is asked for. */
  pageSize = 1_000
  /** What is written to it, and what it sends because of that. */
  readonly writes: NetboxWrites = new NetboxWrites(this)
  /** When changes that were made by the API are answered. Default: at once. */
  answersChangesAfter: Promise<unknown> | undefined
  /** By how much its clock is ahead, in ms. */
  ahead = 0
  /** Paths that its token may not see. */
  readonly hidden = new Set<string>()
  /** Paths that were asked for, with their queries. */
  readonly asked: string[] = []
  /** What it answers next, in the place of what it would. */
  readonly troubles: { readonly status: number; readonly headers?: Record<string, string> }[] = []
  /** What time it is in NetBox. */
  clock: () => number = Date.now
  /** How long after an object was saved that is logged, in ms. */
  logsAfter = 0
  /** How far its time zone is east of Greenwich, in minutes: its API writes times in that zone. */
  east = 0
  /** What happens in it right after its next answers, one after the other. */
  readonly meanwhile: (() => void)[] = []
  /** What it lets in. */
  authorization = `Token ${netboxToken}`
  /** What it says of its version. */
  version = '4.6'
  #onAsked: (() => void)[] = []
  #ids = 1_000
  #last = 0
  /** Changes in one millisecond. */
  #count = 0

  /** @param atEnd when it ends; default: when the test does */
  static async start(
    atEnd: (work: () => void) => void = onTestFinished,
  ): Promise<NetboxDouble & { readonly url: string }> {
    const double = new NetboxDouble()
    const server = createServer(async (request, response) => {
      let body = ''
      for await (const part of request.setEncoding('utf8')) body += part
      double.#answer(request, body, response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    atEnd(() => {
      server.closeAllConnections()
      server.close()
    })
    return Object.assign(double, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
  }

  /** Makes a change of a site in one transaction of its own. */
  change(event: MadeChange['event'], id: number, more: { readonly requestId?: string } = {}): MadeChange {
    const { made, commit } = this.begin(event, id, more)
    commit()
    return made
  }

  /** Makes a change that nobody sees before it is committed: its time and its id in the log are those of now. */
  begin(
    event: MadeChange['event'],
    id: number,
    { requestId = randomUUID() }: { readonly requestId?: string } = {},
  ): { readonly made: MadeChange; commit(): void } {
    const { commit, ...saved } = this.#save(event, id, requestId)
    return { made: madeOf([saved], this.#time()), commit }
  }

  /**
   * What NetBox does under one request's id in one transaction: an object is saved as often as it is named, logged each
   * time that this changes something, and told of in one webhook.
   */
  request(steps: readonly Step[], requestId: string = randomUUID()): readonly MadeChange[] {
    const saves = new Map<number, Saved[]>()
    for (const [event, id] of steps) {
      const { commit, ...saved } = this.#save(event, id, requestId)
      commit()
      saves.set(id, [...(saves.get(id) ?? []), saved])
    }
    return [...saves.values()].map((ofOne) => madeOf(ofOne, this.#time()))
  }

  /** Resolves when it has been asked for something with that text in its path so many times. */
  async isAsked(text: string, times = 1): Promise<void> {
    while (this.asked.filter((path) => path.includes(text)).length < times)
      await new Promise<void>((resolve) => this.#onAsked.push(resolve))
  }

  /** Lets time go by. */
  pass(ms: number): void {
    this.#last = Math.max(this.#last, this.clock()) + ms
  }

  /**
   * Logs that an object of another type was made, as plugins of NetBox have them.
   * @param shown the object as the log shows it: `null` if it is gone, its name if it has no API
   */
  logOther(objectType: string, objectId: number, shown: Json | string | null): void {
    this.#ids += 1
    this.log.push({
      ...logEntry,
      id: this.#ids,
      time: this.#inZone(this.#time()),
      request_id: randomUUID(),
      action: { value: 'create', label: 'Created' },
      changed_object_type: objectType,
      changed_object_id: objectId,
      changed_object: shown,
      object_repr: `Object ${objectId}`,
      prechange_data: {},
      postchange_data: { name: `Object ${objectId}` },
    })
  }

  #save(event: Step[0], id: number, requestId: string): Saved & { commit(): void } {
    const savedAt = this.#time()
    const before = this.sites.get(id)
    const url = `https://netbox.example.com/api/dcim/sites/${id}/`
    const description = event === 'touched' ? before?.['description'] : `changed at ${savedAt}`
    const now: Json = { ...site, ...before, id, url, last_updated: this.#inZone(savedAt), description }
    const after = event === 'deleted' ? undefined : now
    const prechange = before ? snapshotOf(before) : null
    const postchange = after ? snapshotOf(after) : null
    this.#last += this.logsAfter
    const time = this.#time()
    this.#ids += 1
    const entry = {
      ...logEntry,
      url,
      id: this.#ids,
      time: this.#inZone(time),
      request_id: requestId,
      action: { value: event.slice(0, -1), label: event },
      changed_object_type: 'dcim.site',
      changed_object_id: id,
      object_repr: `Site ${id}`,
      prechange_data: prechange ?? {},
      postchange_data: postchange ?? {},
    }
    const commit = (): void => {
      if (after) this.sites.set(id, after)
      else this.sites.delete(id)
      if (event !== 'touched') this.log.push(entry)
    }
    const data = after ?? before ?? now
    return { event, id, requestId, data, prechange, postchange, commit }
  }

  /** Later than any before. */
  #time(): string {
    const now = this.clock()
    this.#count = now > this.#last ? 0 : this.#count + 1
    if (this.#count === 1_000) {
      this.#count = 0
      this.#last += 1
    }
    this.#last = Math.max(now, this.#last)
    return new Date(this.#last).toISOString().replace('Z', `${String(this.#count).padStart(3, '0')}Z`)
  }

  /** A time in UTC as it is written in its zone. */
  #inZone(time: string): string {
    if (this.east === 0) return time
    const local = new Date(Date.parse(time) + this.east * 60_000).toISOString().slice(0, -1)
    const [hours, minutes] = [Math.trunc(Math.abs(this.east) / 60), Math.abs(this.east) % 60]
    const offset = [hours, minutes].map((part) => String(part).padStart(2, '0')).join(':')
    return `${local}${time.slice(-4, -1)}${this.east < 0 ? '-' : '+'}${offset}`
  }

  async #answerChange({ status, body }: ApiAnswer, response: ServerResponse): Promise<void> {
    await this.answersChangesAfter
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(body === undefined ? undefined : JSON.stringify(body))
  }

  #answer(request: IncomingMessage, sent: string, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://netbox')
    this.asked.push(request.url ?? '')
    const now = Math.max(this.clock(), this.#last)
    response.setHeader('date', new Date(now + this.ahead).toUTCString())
    response.on('close', () => {
      for (const tell of this.#onAsked.splice(0)) tell()
    })
    const trouble = this.troubles.shift()
    if (trouble) return void response.writeHead(trouble.status, trouble.headers).end('{}')
    if (request.headers.authorization !== this.authorization)
      return void response
        .writeHead(403, { 'content-type': 'application/json' })
        .end('{"detail":"Invalid token"}')
    const { method = 'GET' } = request
    const written = this.writes.answer(method, url.pathname, sent === '' ? undefined : JSON.parse(sent))
    if (written) return void this.#answerChange(written, response)
    if (method !== 'GET') {
      this.#takeChange(method, url.pathname, response)
      return
    }
    if (this.hidden.has(url.pathname))
      return void response
        .writeHead(403)
        .end('{"detail":"You do not have permission to perform this action."}')
    const body = url.pathname === '/api/status/' ? this.#statusNow() : this.#page(url)
    if (!body) return void response.writeHead(404).end('{"detail":"Not found."}')
    response.writeHead(200, { 'content-type': 'application/json', 'api-version': this.version })
    response.end(stringifyJson(body))
    this.meanwhile.shift()?.()
  }

  #takeChange(method: string, pathname: string, response: ServerResponse): void {
    const id = Number(/(\d+)\/$/.exec(pathname)?.[1] ?? this.sites.size + 1)
    const event = ({ POST: 'created', PATCH: 'updated', DELETE: 'deleted' } as const)[method]
    if (!event) return void response.writeHead(405).end('{}')
    const before = this.sites.get(id)
    this.change(event, id)
    const after = this.sites.get(id)
    const data = after ?? before ?? {}
    this.writes.tell(event, 'dcim.site', data, { prechange: before ?? null, postchange: after ?? null })
    if (event === 'deleted') return void response.writeHead(204).end()
    response.writeHead(event === 'created' ? 201 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(this.sites.get(id)))
  }

  #statusNow(): Json {
    return { ...this.status, 'rq-workers-running': this.writes.hasWorker ? 1 : 0 }
  }

  #page(url: URL): Json | undefined {
    const found = this.#list(url)
    if (!found) return undefined
    const limit = Math.min(Number(url.searchParams.get('limit') ?? 50), this.pageSize)
    const offset = Number(url.searchParams.get('offset') ?? 0)
    const end = offset + limit
    const next = found.length > end ? `https://netbox.example.com${url.pathname}?offset=${end}` : null
    const page = found.slice(offset, end)
    const fields = url.searchParams.get('fields')?.split(',')
    const results = url.pathname === logPath ? page.map((entry) => this.#shown(entry, fields)) : page
    return { count: found.length, next, previous: null, results }
  }

  #list({ pathname, searchParams: query }: URL): readonly Json[] | undefined {
    const ids = query.getAll('id').map(Number)
    const objectIds = query.getAll('changed_object_id').map(Number)
    const isAsked = ({ id }: Json) => ids.length === 0 || ids.includes(id as number)
    const list = this.lists.get(pathname)
    const typed = query.get('changed_object_type')
    if (list)
      return list.filter((item) => isAsked(item) && (typed === null || item['changed_object_type'] === typed))
    if (pathname === '/api/dcim/sites/') return [...this.sites.values()].filter(isAsked)
    if (pathname !== logPath) return undefined
    const type = query.get('changed_object_type')
    const order = query.get('ordering') === '-id' ? -1 : 1
    const after = query.get('time_after')
    return this.log
      .filter(isAsked)
      .filter((entry) => type === null || entry['changed_object_type'] === type)
      .filter(({ action }) => [null, (action as Json)['value']].includes(query.get('action')))
      .filter(({ time }) => after === null || Date.parse(time as string) >= Date.parse(after))
      .filter(({ id }) => (id as number) > Number(query.get('id__gt') ?? 0))
      .filter(({ changed_object_id: id }) => objectIds.length === 0 || objectIds.includes(id as number))
      .sort((one, other) => order * ((one['id'] as number) - (other['id'] as number)))
  }

  /** An entry of the log, as it is answered. */
  #shown(entry: Json, fields: readonly string[] | undefined): Json {
    const whole: Json = { ...entry, changed_object: this.#changedObject(entry) }
    const shown = fields ? Object.fromEntries(fields.map((field) => [field, whole[field]])) : whole
    return keepSpelling(shown, entry)
  }

  #changedObject({ changed_object_type: type, changed_object_id: id, changed_object: shown }: Json): unknown {
    if (type !== 'dcim.site') return shown
    const object = this.sites.get(id as number)
    return object ? { id: object['id'], url: object['url'] } : null
  }
}

/** One save of a site. */
interface Saved {
  readonly event: Step[0]
  readonly id: number
  readonly requestId: string
  readonly data: Json
  readonly prechange: Json | null
  readonly postchange: Json | null
}

function snapshotOf({ name, description }: Json): Json {
  return { name, description }
}

/** What NetBox tells of what a request has done to one object. @param time when the request has ended */
function madeOf(saves: readonly Saved[], time: string): MadeChange {
  const [first, last] = [saves[0] as Saved, saves.at(-1) as Saved]
  const { id, requestId } = first
  const isGone = saves.some(({ event }) => event === 'deleted')
  const event = isGone ? 'deleted' : first.event === 'touched' ? 'updated' : first.event
  const snapshots = { prechange: first.prechange, postchange: isGone ? null : last.postchange }
  const webhook = (rule = 0): string =>
    JSON.stringify({
      event,
      timestamp: new Date(Date.parse(time) + rule).toISOString().replace('Z', `${time.slice(-4, -1)}+00:00`),
      object_type: 'dcim.site',
      username: 'admin',
      request_id: requestId,
      data: last.data,
      request: { id: requestId, method: 'PATCH', path: `/api/dcim/sites/${id}/`, user: 'admin' },
      snapshots,
    })
  const [from, to] = [first.prechange?.['description'] ?? null, snapshots.postchange?.['description'] ?? null]
  return { event, id, requestId, from, to, webhook }
}
