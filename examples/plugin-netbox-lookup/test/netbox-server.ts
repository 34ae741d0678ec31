import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A server on loopback that answers as NetBox's API does. */
export class NetboxServer {
  /** By their paths below `/api/`. */
  readonly objects: Record<string, object> = {}
  /** The requests that have come: path and query. */
  readonly asked: string[] = []
  /** The `Authorization` of each. */
  readonly authorizations: (string | undefined)[] = []
  /** How many requests were under way at once. */
  mostAtOnce = 0
  /** What it does with a request instead of answering it; default: nothing. */
  trouble: ((response: ServerResponse) => void) | undefined
  #underWay = 0
  #onAsked: (() => void)[] = []

  static async start(): Promise<NetboxServer & { readonly url: string }> {
    const netbox = new NetboxServer()
    const server = createServer(({ url = '', headers }, response) => {
      netbox.authorizations.push(headers.authorization)
      netbox.#answer(url, response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    return Object.assign(netbox, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/netbox` })
  }

  /** Resolves when it has been asked so often. */
  async isAsked(times: number): Promise<void> {
    while (this.asked.length < times) await new Promise<void>((resolve) => this.#onAsked.push(resolve))
  }

  #answer(url: string, response: ServerResponse): void {
    const { pathname, search, searchParams } = new URL(url, 'http://netbox')
    const path = pathname.replace('/netbox/api/', '')
    this.asked.push(`${path}${search}`)
    this.#underWay += 1
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#underWay)
    response.on('close', () => {
      this.#underWay -= 1
    })
    for (const tell of this.#onAsked.splice(0)) tell()
    if (this.trouble) {
      this.trouble(response)
      return
    }
    const object = this.objects[path]
    if (!object) return void response.writeHead(404).end('{"detail":"No Site matches the given query."}')
    const fields = searchParams.get('fields')?.split(',')
    const shown = Object.entries(object).filter(([name]) => fields?.includes(name) ?? true)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(Object.fromEntries(shown)))
  }
}
