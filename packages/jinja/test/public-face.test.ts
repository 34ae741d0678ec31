import * as jinja from '@netbox-hooks/jinja'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(jinja).sort()).toMatchInlineSnapshot(`
    [
      "Dict",
      "JinjaError",
      "Template",
      "parseJson",
    ]
  `)
})
