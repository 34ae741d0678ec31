import { KeyRing, newKey } from '@netbox-hooks/host/parts'
import { expect, it } from 'vitest'

it('a new key is 32 random bytes in base64url behind nbhk_', () => {
  const [one, other] = [newKey(), newKey()]
  expect(one).toMatch(/^nbhk_[\w-]{43}$/)
  expect(Buffer.from(one.slice(5), 'base64url')).toHaveLength(32)
  expect(one).not.toBe(other)
})

it('the first key encrypts, all of them decrypt, and each is known by the hash of its bytes', () => {
  const key = `nbhk_${Buffer.alloc(32).toString('base64url')}`
  const ring = new KeyRing([key, newKey(), key])
  // sha256 of 32 zero bytes
  expect(ring.first?.id).toBe('66687aad')
  expect(ring.ids).toHaveLength(2)
  expect(ring.ids.map((id) => ring.find(id)?.id)).toEqual(ring.ids)
  expect(ring.find('00000000')).toBeUndefined()
  expect(new KeyRing([]).first).toBeUndefined()
})
