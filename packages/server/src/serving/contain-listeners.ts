import type { Socket } from 'node:net'
import type { Duplex, Stream } from 'node:stream'
import type { PluginScope } from '@netbox-hooks/core'

/** A connection carries many requests, and need not be watched for each of them. */
const contained = new WeakSet<Stream>()

/**
 * Sees to it that whatever a plugin's listeners of a request throw is the plugin's. Node calls them outside of its scope,
 * and would end the process. The connection is closed: nobody knows who has not been told.
 */
export function containListeners(streams: readonly Stream[], socket: Socket, scope: PluginScope): void {
  for (const stream of [...streams, socket]) {
    if (contained.has(stream)) continue
    contained.add(stream)
    const emit: Duplex['emit'] = stream.emit
    stream.emit = (...args: Parameters<typeof emit>): boolean => {
      try {
        return scope.run(() => emit.apply(stream, args))
      } catch (thrown) {
        scope.failedInBackground(thrown)
        socket.destroy()
        return true
      }
    }
  }
}
