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
      "boundedText",
      "builtInEventTypes",
      "callTap",
      "codeOf",
      "coreCopies",
      "createLifecycleHooks",
      "currentScope",
      "defaultTimeLimits",
      "errorOf",
      "formatError",
      "formatPath",
      "getPluginConfig",
      "guardLogger",
      "harmless",
      "isError",
      "isFailure",
      "isPluginConfigClass",
      "latestHost",
      "messageOf",
      "propertyOf",
      "register",
      "registerEventType",
      "shared",
      "sharedStorage",
      "silentLogger",
      "stackOf",
      "thrownAt",
      "withTimeLimit",
    ]
  `)
})
