import { NetboxHooksError } from '@netbox-hooks/core'
import { sleep } from '@netbox-hooks/core/times'
import { hostUnreachable } from '../client/errors.ts'
import type { HostClient } from '../client/host-client.ts'

/** A server-sent event. */
export interface ServerEvent {
  readonly event: string
  readonly data: string
}

/** How often a broken connection is made anew before that is given up, and after what time, in ms. */
const retries = { count: 5, pauseMs: 1_000 }

/**
 * Server-sent events, until the signal ends it. A connection that breaks is made anew, and what was told meanwhile is
 * told then.
 *
 * @throws NetboxHooksError `NBH_HOST_UNREACHABLE` if that fails several times in a row, and what the host answers with
 */
export async function* readServerEvents(
  client: HostClient,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent> {
  let lastId: string | undefined
  for (let failures = 0; !signal.aborted; ) {
    try {
      const headers = lastId === undefined ? {} : { 'last-event-id': lastId }
      const { body } = await client.open(path, { signal, headers })
      for await (const message of messagesOf(body as ReadableStream<Uint8Array>)) {
        failures = 0
        lastId = message.id ?? lastId
        if (message.data !== undefined) yield { event: message.event ?? 'message', data: message.data }
      }
      throw hostUnreachable(client.url, new Error('it has ended the connection'))
    } catch (error) {
      if (signal.aborted) return
      failures += 1
      const isLost = !NetboxHooksError.is(error) || error.code === 'NBH_HOST_UNREACHABLE'
      if (!isLost || failures > retries.count || (lastId === undefined && failures > 1)) {
        throw NetboxHooksError.is(error) ? error : hostUnreachable(client.url, error)
      }
      await sleep(retries.pauseMs, { signal })
    }
  }
}

type Message = Partial<Record<'event' | 'data' | 'id' | 'retry', string>>

async function* messagesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  let text = ''
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() as string
    for (const block of blocks) {
      const fields = block.split('\n').flatMap((line): [string, string][] => {
        const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? []
        return name === undefined ? [] : [[name, value as string]]
      })
      yield Object.fromEntries(fields)
    }
  }
}
