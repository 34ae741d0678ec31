import { exactPart } from '@netbox-hooks/core/json'

/**
 * The id that something has under a key. An integer that is no safe one in JavaScript is told as text, by which it is not
 * taken for its neighbour's; whatever is no id is told as it is.
 */
export function exactId(holder: object, key: string): unknown {
  const id = exactPart(holder, key)
  const isLarge = typeof id === 'number' && Number.isInteger(id) && !Number.isSafeInteger(id)
  return typeof id === 'bigint' || isLarge ? String(BigInt(id)) : id
}
