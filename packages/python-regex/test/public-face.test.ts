import * as pythonRegex from '@netbox-hooks/python-regex'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(pythonRegex).sort()).toMatchInlineSnapshot(`
    [
      "PatternError",
      "PythonPattern",
    ]
  `)
})
