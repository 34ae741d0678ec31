import { Secrets } from '@netbox-hooks/host/parts'
import fc from 'fast-check'
import { expect, it } from 'vitest'

/** Words that are in each other, and begin alike. */
const word = fc.stringMatching(/^[ab]{2,9}$/)

it('however many secrets are known, each is found where it stands, and the longest of several', () => {
  const some = fc.uniqueArray(word, { minLength: 1, maxLength: 30 })
  const many = fc.uniqueArray(word, { minLength: 70, maxLength: 120 })
  fc.assert(
    fc.property(fc.oneof(some, many), fc.stringMatching(/^[abc]{0,60}$/), (words, text) => {
      const secrets = new Secrets()
      for (const each of words) {
        secrets.add(each)
        // Looked for meanwhile.
        secrets.redactText(text)
      }
      // Shorter ones would blot out words of no account.
      const found = words.filter(({ length }) => length >= 4).sort((a, b) => b.length - a.length)
      const expected =
        found.length > 0 ? text.replaceAll(new RegExp(found.join('|'), 'g'), '[redacted]') : text
      expect(secrets.redactText(text)).toBe(expected)
      expect(secrets.redact({ text }).text).toBe(expected)
    }),
  )
})

it('one that is too long for a pattern is found as others are', () => {
  const secrets = new Secrets()
  const long = 'a long one; '.repeat(10_000)
  secrets.add(long)
  secrets.add('short one')
  expect(secrets.redactText(`<${long}> <short one> <a long one>`)).toBe(
    '<[redacted]> <[redacted]> <a long one>',
  )
})
