import { NetboxHooksError } from '@netbox-hooks/core'
import { keepSpelling } from '@netbox-hooks/core/json'
import { type NetboxClient, netboxPages } from '@netbox-hooks/host/parts'
import type { JsonObject } from '@netbox-hooks/webhooks'
import { undefinedIfRefused } from '../netbox-translation/read-netbox.ts'

/** An object of NetBox as its webhook would have it. */
export interface SampleObject {
  readonly id: number | null
  /** How NetBox shows it. */
  readonly shown: string
  readonly data: JsonObject | null
  /** Before and after its last change, as the change log has it; `undefined` if that is not known. */
  readonly snapshots:
    | { readonly prechange: JsonObject | null; readonly postchange: JsonObject | null }
    | undefined
  readonly user: string | null
}

/** Some objects of a type, or why there are none. */
export type Sampled = { readonly objects: readonly SampleObject[] } | { readonly problem: string }

/** Objects of a type that are looked at. */
const samplesOfType = 20

/** Fetches samples of NetBox's objects: those that were changed last. */
export class SampleObjects {
  readonly #client: NetboxClient
  readonly #signal: AbortSignal
  #endpoints: Promise<ReadonlyMap<string, string>> | undefined
  #jobs: Promise<readonly JsonObject[]> | undefined

  constructor(client: NetboxClient, signal: AbortSignal) {
    this.#client = client
    this.#signal = signal
  }

  /**
   * @param withSnapshots whether the change log is read as well
   * @throws NetboxHooksError if NetBox cannot be reached any more
   */
  async of(objectType: string, withSnapshots: boolean): Promise<Sampled> {
    return this.#orProblem(async () => {
      this.#endpoints ??= this.#readEndpoints()
      const path = (await this.#endpoints).get(objectType)
      if (path === undefined) return { problem: 'NetBox has no list of such objects' }
      const items = await this.#first(path, { limit: samplesOfType, ordering: '-last_updated' })
      if (items.length === 0) return { problem: 'there is none in NetBox' }
      const changes = withSnapshots ? await this.#changes(objectType) : new Map<unknown, JsonObject>()
      const objects = items.slice(0, samplesOfType).map((item): SampleObject => {
        const {
          prechange_data: before,
          postchange_data: after,
          user_name: user,
        } = changes.get(item['id']) ?? {}
        const isKnown = changes.has(item['id'])
        return {
          id: typeof item['id'] === 'number' ? item['id'] : null,
          shown: String(item['display'] ?? item['name'] ?? item['id']),
          data: keepSpelling(asSent(item) as JsonObject, item),
          snapshots: isKnown ? { prechange: filled(before), postchange: filled(after) } : undefined,
          user: typeof user === 'string' ? user : null,
        }
      })
      return { objects }
    })
  }

  /** What jobs of a type have left as their data: the data of their events. */
  async jobsOf(objectType: string): Promise<Sampled> {
    return this.#orProblem(async () => {
      this.#jobs ??= this.#first('api/core/jobs/', { limit: 100 })
      const jobs = (await this.#jobs).filter((job) => job['object_type'] === objectType)
      if (jobs.length === 0) return { problem: 'no job of them is known to NetBox' }
      const objects = jobs.slice(0, samplesOfType).map((job): SampleObject => {
        const { username } = Object(job['user']) as { readonly username?: unknown }
        return {
          id: typeof job['object_id'] === 'number' ? job['object_id'] : null,
          shown: `job ${String(job['id'])}`,
          data: filled(job['data']),
          snapshots: undefined,
          user: typeof username === 'string' ? username : null,
        }
      })
      return { objects }
    })
  }

  async #orProblem(work: () => Promise<Sampled>): Promise<Sampled> {
    try {
      return await work()
    } catch (error) {
      // What NetBox keeps from the token is no reason to give up, nor is a list that it fails at.
      const passes = ['NBH_NETBOX_REFUSED', 'NBH_NETBOX_ANSWER']
      if (NetboxHooksError.is(error) && passes.includes(error.code)) return { problem: error.message }
      throw error
    }
  }

  async #readEndpoints(): Promise<ReadonlyMap<string, string>> {
    const endpoints = new Map<string, string>()
    for await (const page of netboxPages(this.#client, 'api/core/object-types/', {}, this.#signal))
      for (const item of page as readonly JsonObject[]) {
        const path = /api\/.*$/.exec(String(item['rest_api_endpoint'] ?? ''))?.[0]
        if (path !== undefined) endpoints.set(`${item['app_label']}.${item['model']}`, path)
      }
    return endpoints
  }

  /** The latest change of each object, by its id. */
  async #changes(objectType: string): Promise<ReadonlyMap<unknown, JsonObject>> {
    const query = { changed_object_type: objectType, limit: 100, ordering: '-time' }
    const entries = await this.#first('api/core/object-changes/', query).catch(undefinedIfRefused)
    const latest = new Map<unknown, JsonObject>()
    for (const entry of entries ?? [])
      if (!latest.has(entry['changed_object_id'])) latest.set(entry['changed_object_id'], entry)
    return latest
  }

  async #first(
    path: string,
    query: Readonly<Record<string, string | number>>,
  ): Promise<readonly JsonObject[]> {
    for await (const page of netboxPages(this.#client, path, query, this.#signal))
      return page as readonly JsonObject[]
    return []
  }
}

/** As a webhook has it: its serializer knows no request, and writes URLs without the server's name. */
function asSent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asSent)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      (key === 'url' || key === 'display_url') && typeof inner === 'string'
        ? inner.replace(/^https?:\/\/[^/]+/, '')
        : asSent(inner),
    ]),
  )
}

function filled(data: unknown): JsonObject | null {
  return typeof data === 'object' && data !== null && Object.keys(data).length > 0
    ? (data as JsonObject)
    : null
}
