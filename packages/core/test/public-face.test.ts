import * as core from '@netbox-hooks/core'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(core).sort()).toMatchInlineSnapshot(`
    [
      "Deadlines",
      "NetboxHooksError",
      "PluginConfig",
      "PluginHost",
      "PluginScope",
      "Registry",
      "TapSupervisor",
      "builtInEventTypes",
      "callTap",
      "coreCopies",
      "createLifecycleHooks",
      "currentScope",
      "defaultTimeLimits",
      "formatError",
      "formatPath",
      "getPluginConfig",
      "isPluginConfigClass",
      "latestHost",
      "messageOf",
      "register",
      "registerEventType",
      "shared",
      "sharedStorage",
      "silentLogger",
      "thrownAt",
      "withTimeLimit",
    ]
  `)
})
