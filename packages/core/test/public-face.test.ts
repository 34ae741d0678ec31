import * as core from '@netbox-hooks/core'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(core).sort()).toMatchInlineSnapshot(`
    [
      "NetboxHooksError",
      "PluginConfig",
      "PluginHost",
      "PluginScope",
      "Registry",
      "builtInEventTypes",
      "createLifecycleHooks",
      "currentScope",
      "defaultTimeLimits",
      "formatError",
      "getPluginConfig",
      "isPluginConfigClass",
      "latestHost",
      "messageOf",
      "register",
      "registerEventType",
      "shared",
      "sharedStorage",
      "silentLogger",
      "withTimeLimit",
    ]
  `)
})
