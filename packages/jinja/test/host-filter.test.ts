import { type HostFilter, JinjaError } from '@netbox-hooks/jinja'
import { expect, it } from 'vitest'
import { errorOf, render } from './render.ts'

const filters: ReadonlyMap<string, HostFilter> = new Map<string, HostFilter>([
  ['echo', { takes: 'data', filter: (value, positional, named) => [value, positional, named] }],
  ['upper', { takes: 'text', filter: (text) => `own ${text}` }],
  [
    'fails',
    {
      takes: 'data',
      filter: () => {
        throw new JinjaError('FilterError', 'it failed')
      },
    },
  ],
  [
    'breaks',
    {
      takes: 'data',
      filter: () => {
        throw new Proxy({}, {})
      },
    },
  ],
])

it("a host's filter is given JSON's values, or a text, and may take the place of a built-in one", () => {
  const options = { filters }
  expect(render("{{ {'a': [1, 2.5, none, nope]}|echo((1, 2), b='x'|e) }}", '{}', undefined, options)).toBe(
    "[{'a': [1, 2.5, None, None]}, [[1, 2]], {'b': 'x'}]",
  )
  expect(render('{{ true|upper }} {{ [1]|upper }}', '{}', undefined, options)).toBe('own True own [1]')
  expect(render("{{ 'echo' is filter }} {{ ['a']|map('upper')|list }}", '{}', undefined, options)).toBe(
    "True ['own a']",
  )
})

it('what a filter of the host throws ends the render, with its place if it is an error of the engine', () => {
  expect(errorOf('a\n{{ 1|fails }}', '{}', undefined, { filters })).toMatchObject({
    message: 'it failed',
    place: { line: 2, column: 6 },
  })
  expect(() => render('{{ 1|breaks }}', '{}', undefined, { filters })).toThrow()
})
