import { createHmac, randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

type Json = Record<string, unknown>

/** An answer of NetBox's API. */
export interface ApiAnswer {
  readonly status: number
  readonly body?: unknown
}

/** What the changes of a NetBox are kept in. */
export interface NetboxStore {
  /** Lists by their paths. */
  readonly lists: Map<string, readonly Json[]>
  readonly log: Json[]
}

/** What NetBox's worker has tried to send. */
export interface SentWebhook {
  readonly url: string
  /** 0 if nobody answered. */
  readonly status: number
  readonly body: Json
}

/** A kind of object that can be written. */
interface Kind {
  readonly model: string
  readonly required: readonly string[]
  readonly defaults: Json
  /** Longest texts. */
  readonly lengths: Readonly<Record<string, number>>
}

const kinds: Readonly<Record<string, Kind>> = {
  '/api/extras/webhooks/': {
    model: 'webhook',
    required: ['name', 'payload_url'],
    lengths: { name: 150, description: 200, payload_url: 500, secret: 255 },
    defaults: {
      description: '',
      http_method: 'POST',
      http_content_type: 'application/json',
      additional_headers: '',
      body_template: '',
      secret: '',
      ssl_verification: true,
      ca_file_path: null,
    },
  },
  '/api/extras/event-rules/': {
    model: 'eventrule',
    required: ['object_types', 'name', 'event_types', 'action_type', 'action_object_type'],
    lengths: { name: 150, description: 200 },
    defaults: { description: '', enabled: true, conditions: null },
  },
  '/api/extras/tags/': {
    model: 'tag',
    required: ['name', 'slug'],
    lengths: { name: 100, slug: 100 },
    defaults: { description: '', color: '9e9e9e', weight: 1000, object_types: [] },
  },
}

/** Object types that there are; an event rule may be for all of them but the last. */
const objectTypes = [
  'dcim.site',
  'dcim.device',
  'ipam.prefix',
  'extras.tag',
  'extras.script',
  'core.objectchange',
]
const eventTypes = [
  'object_created',
  'object_updated',
  'object_deleted',
  'job_started',
  'job_completed',
  'job_failed',
  'job_errored',
]
const actions = { POST: 'add', PATCH: 'change', DELETE: 'delete', GET: 'view' } as const
const denied = { status: 403, body: { detail: 'You do not have permission to perform this action.' } }

/**
 * The part of the double that is written to: webhooks, event rules and tags are checked as NetBox checks them, logged, and told of by
 * signed webhooks, which a worker of its own sends from other sockets.
 */
export class NetboxWrites {
  readonly #store: NetboxStore
  /** What its token's user may: `extras.add_webhook`. Default: everything. */
  permissions: ReadonlySet<string> | undefined
  /** Whether its token may write. */
  isWriteEnabled = true
  /** Whether what rules are for is sent; what is not waits. */
  hasWorker = true
  /** Makes what it sends larger. */
  padding = ''
  /** What was sent. */
  readonly sent: SentWebhook[] = []
  readonly #waiting: (() => Promise<void>)[] = []
  #failed = 0
  #ids = 10_000
  /** Settles when the worker has sent what it has. */
  #worker: Promise<void> = Promise.resolve()

  constructor(store: NetboxStore) {
    this.#store = store
    for (const path of Object.keys(kinds)) store.lists.set(path, [])
    store.lists.set(
      '/api/core/object-types/',
      objectTypes.map((type, id) => {
        const [app_label, model] = type.split('.')
        const features = type === 'core.objectchange' ? [] : ['event_rules', 'webhooks']
        return { id, app_label, model, features }
      }),
    )
  }

  /** Answers a request that reads or changes what this part is for; `undefined` if it is about something else. */
  answer(method: string, pathname: string, body: unknown): ApiAnswer | undefined {
    if (pathname === '/api/core/background-queues/' && method === 'GET') return this.#queues()
    const [, path = '', id] = /^(\/api\/\w+\/[\w-]+\/)(?:(\d+)\/)?$/.exec(pathname) ?? []
    const kind = kinds[path]
    if (!kind) return undefined
    if (method === 'OPTIONS')
      return { status: 200, body: { name: kind.model, actions: this.#actionsOf(kind) } }
    const action = actions[method as keyof typeof actions]
    if (!action) return { status: 405, body: { detail: `Method "${method}" not allowed.` } }
    if (!this.#may(action, kind)) return denied
    if (method === 'GET' && id === undefined) return undefined
    if (method === 'POST') return this.#create(path, kind, Object(body))
    const object = this.#listAt(path).find((each) => each['id'] === Number(id))
    if (!object) return { status: 404, body: { detail: `No ${kind.model} matches the given query.` } }
    if (method === 'GET') return { status: 200, body: object }
    if (method === 'PATCH') return this.#change(path, kind, object, Object(body))
    this.#remove(path, kind, object)
    return { status: 204 }
  }

  /** Changes an object as a person does in NetBox's own pages. */
  edit(path: string, id: number, fields: Json): void {
    const object = this.#listAt(path).find((each) => each['id'] === id)
    const kind = kinds[path]
    if (object && kind) this.#change(path, kind, object, fields)
  }

  /** Lets the rules that are for a change send it. */
  tell(event: 'created' | 'updated' | 'deleted', objectType: string, data: Json, snapshots: Json): void {
    const id = randomUUID()
    const made = {
      event,
      timestamp: new Date().toISOString().replace('Z', '000+00:00'),
      object_type: objectType,
      username: 'admin',
      request_id: id,
      data,
      request: { id, method: 'POST', path: '/', user: 'admin' },
      snapshots,
    }
    for (const rule of this.#listAt('/api/extras/event-rules/')) {
      const names = (field: string, name: string) => (rule[field] as string[]).includes(name)
      if (rule['enabled'] && names('event_types', `object_${event}`) && names('object_types', objectType))
        this.#waiting.push(() => this.#send(rule, made))
    }
    this.work()
  }

  /** Lets the worker send what waits, if there is one. */
  work(): void {
    if (!this.hasWorker) return
    for (const job of this.#waiting.splice(0)) this.#worker = this.#worker.then(job)
  }

  #listAt(path: string): readonly Json[] {
    return this.#store.lists.get(path) ?? []
  }

  #may(action: string, { model }: Kind): boolean {
    if (action !== 'view' && !this.isWriteEnabled) return false
    return this.permissions?.has(`extras.${action}_${model}`) ?? true
  }

  #actionsOf(kind: Kind): Json {
    return {
      ...(this.#may('change', kind) && { PUT: {} }),
      ...(this.#may('add', kind) && { POST: {} }),
    }
  }

  #queues(): ApiAnswer {
    if (this.permissions) return denied
    const queue = { name: 'default', jobs: this.#waiting.length, failed_jobs: this.#failed, workers: 1 }
    return { status: 200, body: { count: 1, next: null, previous: null, results: [queue] } }
  }

  #create(path: string, kind: Kind, given: Json): ApiAnswer {
    const missing = kind.required.filter((field) => given[field] === undefined)
    const mistakes = { ...this.#mistakes(path, kind, given), ...says(missing, 'This field is required.') }
    if (Object.keys(mistakes).length > 0) return { status: 400, body: mistakes }
    this.#ids += 1
    const time = new Date().toISOString()
    const object = this.#shown({
      id: this.#ids,
      ...kind.defaults,
      ...given,
      created: time,
      last_updated: time,
    })
    this.#store.lists.set(path, [...this.#listAt(path), object])
    this.#note('created', kind, object, {}, given)
    return { status: 201, body: object }
  }

  #change(path: string, kind: Kind, object: Json, given: Json): ApiAnswer {
    const mistakes = this.#mistakes(path, kind, given, object)
    if (Object.keys(mistakes).length > 0) return { status: 400, body: mistakes }
    const changed = this.#shown({ ...object, ...given, last_updated: new Date().toISOString() })
    this.#store.lists.set(
      path,
      this.#listAt(path).map((each) => (each === object ? changed : each)),
    )
    this.#note('updated', kind, changed, object, changed)
    return { status: 200, body: changed }
  }

  #remove(path: string, kind: Kind, object: Json): void {
    this.#store.lists.set(
      path,
      this.#listAt(path).filter((each) => each !== object),
    )
    this.#note('deleted', kind, object, object, {})
    if (kind.model !== 'webhook') return
    const rules = '/api/extras/event-rules/'
    // Its rules go with it.
    for (const rule of this.#listAt(rules))
      if (rule['action_object_id'] === object['id']) this.#remove(rules, kinds[rules] as Kind, rule)
  }

  /** What is written as a name is shown as an object. */
  #shown(object: Json): Json {
    const { action_type: type } = object
    return typeof type === 'string' ? { ...object, action_type: { value: type, label: type } } : object
  }

  #mistakes(path: string, { model, lengths }: Kind, given: Json, object?: Json): Json {
    const isTaken = this.#listAt(path).some((each) => each !== object && each['name'] === given['name'])
    const long = Object.entries(lengths).filter(([field, most]) => String(given[field] ?? '').length > most)
    const types = (given['object_types'] ?? []) as string[]
    const unknown = types.filter((type) => !objectTypes.includes(type) || type === 'core.objectchange')
    const events = ((given['event_types'] ?? []) as string[]).filter((type) => !eventTypes.includes(type))
    const target = given['action_object_id']
    const hasTarget = this.#listAt('/api/extras/webhooks/').some(({ id }) => id === target)
    return {
      ...(isTaken && { name: [`${model} with this name already exists.`] }),
      ...Object.fromEntries(
        long.map(([field, most]) => [field, [`Ensure this field has no more than ${most} characters.`]]),
      ),
      ...(unknown.length > 0 && { object_types: unknown.map((type) => `Invalid content type: ${type}`) }),
      ...(events.length > 0 && { event_types: { 0: [`"${events[0]}" is not a valid choice.`] } }),
      ...(target !== undefined &&
        !hasTarget && {
          action_object_id: [`Related object not found using the provided value: ${target}.`],
        }),
    }
  }

  #note(
    event: 'created' | 'updated' | 'deleted',
    { model }: Kind,
    object: Json,
    before: Json,
    after: Json,
  ): void {
    this.#ids += 1
    this.#store.log.push({
      id: this.#ids,
      time: new Date().toISOString(),
      request_id: randomUUID(),
      action: { value: event.slice(0, -1), label: event },
      changed_object_type: `extras.${model}`,
      changed_object_id: object['id'],
      object_repr: object['name'],
      prechange_data: before,
      postchange_data: after,
    })
    this.tell(event, `extras.${model}`, object, { prechange: before, postchange: after })
  }

  async #send(rule: Json, payload: Json): Promise<void> {
    const webhook = this.#listAt('/api/extras/webhooks/').find(({ id }) => id === rule['action_object_id'])
    // RQ would have a failed job of it.
    if (!webhook) return
    const body = JSON.stringify({ ...payload, ...(this.padding && { padding: this.padding }) })
    const url = String(webhook['payload_url'])
    const secret = String(webhook['secret'])
    const headers = {
      'content-type': String(webhook['http_content_type']),
      ...(secret && { 'x-hook-signature': createHmac('sha512', secret).update(body).digest('hex') }),
    }
    const status = await post(url, headers, body, webhook['ssl_verification'] === true)
    this.sent.push({ url, status, body: payload })
    if (status < 200 || status >= 300) this.#failed += 1
  }
}

function says(fields: readonly string[], text: string): Json {
  return Object.fromEntries(fields.map((field) => [field, [text]]))
}

function post(
  url: string,
  headers: Record<string, string>,
  body: string,
  verifies: boolean,
): Promise<number> {
  const options = { method: 'POST', headers, rejectUnauthorized: verifies, agent: false as const }
  const send = url.startsWith('https:') ? httpsRequest : httpRequest
  return new Promise((resolve) => {
    const request = send(url, options, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0))
    })
    request.once('error', () => resolve(0)).end(body)
  })
}
