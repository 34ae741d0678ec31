import type { OnReadOpts, Socket } from 'node:net'

/** As much as Node reads at once. */
const readSize = 64 * 1_024

let buffer: Buffer | undefined

/**
 * Lets a connection read into a buffer that it has in common with all others, out of which what has come is copied at once:
 * Node would make 64 KiB anew for each read, and most answers have less than 1.
 *
 * Not for a connection that TLS is spoken over: that reads in a way of its own.
 */
export function sharedReads(): { readonly onread: OnReadOpts } {
  buffer ??= Buffer.allocUnsafeSlow(readSize)
  return { onread: { buffer, callback: takeOut } }
}

function takeOut(this: Socket, length: number, bytes: Uint8Array): boolean {
  return this.push(Buffer.from(bytes.subarray(0, length)))
}
