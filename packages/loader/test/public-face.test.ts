import * as loader from '@netbox-hooks/loader'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(loader).sort()).toMatchInlineSnapshot(`
    [
      "ModuleLoader",
      "PluginLoader",
      "dedupeCommand",
      "installCommand",
      "loadConfigFile",
      "parseDataText",
      "writeYaml",
    ]
  `)
})
