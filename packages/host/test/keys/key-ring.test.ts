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

it('tells all mistakes in keys at once, and repeats no key', () => {
  const texts = ['secret-of-another-kind', 'nbhk_=not/base64=', `nbhk_${'A'.repeat(42)}`, newKey(), 'nbhk_']
  const result = KeyRing.read(texts.map((text, index) => ({ text, where: `keys[${index}]` })))
  const mistakes = 'mistakes' in result ? result.mistakes : []
  expect(mistakes.map(({ code, message, where }) => [code, message, where])).toEqual([
    ['NBH_ENCRYPTION_KEY_INVALID', 'The key does not begin with "nbhk_".', 'keys[0]'],
    ['NBH_ENCRYPTION_KEY_INVALID', 'The key does not go on in base64url behind "nbhk_".', 'keys[1]'],
    ['NBH_ENCRYPTION_KEY_INVALID', 'The key has 31 bytes behind "nbhk_" instead of 32.', 'keys[2]'],
    ['NBH_ENCRYPTION_KEY_INVALID', 'The key has 0 bytes behind "nbhk_" instead of 32.', 'keys[4]'],
  ])
  for (const text of texts.slice(0, 3)) expect(JSON.stringify(mistakes)).not.toContain(text)
  expect(KeyRing.read([{ text: newKey(), where: 'keys' }])).toHaveProperty('ring')
})
