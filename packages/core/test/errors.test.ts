import { formatError, NetboxHooksError } from '@netbox-hooks/core'
import { expect, it } from 'vitest'

const single = new NetboxHooksError({
  code: 'NBH_ONE',
  message: 'One went wrong.',
  where: 'a.ts',
  hint: 'Mend it.',
})

it('prints code, sentence, place and hint', () => {
  expect(formatError(single)).toBe('NBH_ONE  One went wrong.\n  at a.ts\n  hint: Mend it.')
})

it('spells out every problem it reports, in its message and as data', () => {
  const other = new NetboxHooksError({ code: 'NBH_TWO', message: 'Two as well.' })
  const all = new NetboxHooksError({ code: 'NBH_ALL', message: 'Two mistakes.', problems: [single, other] })
  expect(all.message).toBe(
    'Two mistakes.\n\n  NBH_ONE  One went wrong.\n    at a.ts\n    hint: Mend it.\n\n  NBH_TWO  Two as well.',
  )
  expect(JSON.parse(JSON.stringify(all))).toEqual({
    code: 'NBH_ALL',
    message: 'Two mistakes.',
    problems: [
      { code: 'NBH_ONE', message: 'One went wrong.', where: 'a.ts', hint: 'Mend it.' },
      { code: 'NBH_TWO', message: 'Two as well.' },
    ],
  })
})

it('is recognised by its brand, not by its class', () => {
  expect(NetboxHooksError.is(single)).toBe(true)
  expect(NetboxHooksError.is(new Error('NBH_ONE'))).toBe(false)
  expect(NetboxHooksError.is(null)).toBe(false)
})

it('is an instance of its class whatever copy made it, and of a class that extends it only if that made it', () => {
  class Own extends NetboxHooksError {}
  const ofAnotherCopy = Object.assign(new Error('One went wrong.'), {
    [Symbol.for('@netbox-hooks/NetboxHooksError')]: true,
    code: 'NBH_ONE',
    problems: [],
  })
  expect(ofAnotherCopy).toBeInstanceOf(NetboxHooksError)
  expect(single).toBeInstanceOf(NetboxHooksError)
  expect(new Error('NBH_ONE')).not.toBeInstanceOf(NetboxHooksError)
  expect(ofAnotherCopy).not.toBeInstanceOf(Own)
  expect(new Own({ code: 'NBH_ONE', message: 'One.' })).toBeInstanceOf(Own)
})
