import * as host from '@netbox-hooks/host'
import * as parts from '@netbox-hooks/host/parts'
import * as words from '@netbox-hooks/host/words'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(host).sort()).toMatchInlineSnapshot(`
    [
      "createHost",
      "defineConfig",
      "hostVersion",
      "netboxHooks",
      "requestHandler",
    ]
  `)
})

it('exports these parts, for the command line', () => {
  expect(Object.keys(parts).sort()).toMatchInlineSnapshot(`
    [
      "Configuration",
      "Inventory",
      "KeyRing",
      "NetboxClient",
      "NetboxHooksHost",
      "QueueOperations",
      "Secrets",
      "StoredAuditTrail",
      "checkEventRule",
      "checkWebhook",
      "checkedSettings",
      "configInvalid",
      "configSchema",
      "configuredObjects",
      "describeCoreCopies",
      "engineActions",
      "environmentProxies",
      "escapeRegExp",
      "eventOrder",
      "forgetHolder",
      "haveKeysEnded",
      "hostExtensions",
      "hostModules",
      "hostNotRunning",
      "isSecretHeaderName",
      "isShared",
      "keyVariables",
      "makeQueue",
      "managedConflicts",
      "mergeSettings",
      "netboxAnswerUnreadable",
      "netboxList",
      "netboxPages",
      "netboxVersion",
      "newKey",
      "noteHolder",
      "openHistory",
      "openInTurn",
      "openQueue",
      "openSettings",
      "orderingKeyIn",
      "permissionFor",
      "queueFile",
      "queueTransfer",
      "queueUrlProblem",
      "queueWarnings",
      "readAppliedConfig",
      "readHolder",
      "readStored",
      "recentEvents",
      "recordedActions",
      "resealSettings",
      "resolveSettings",
      "sameLook",
      "sampleEvents",
      "sealSettings",
      "secretKeyName",
      "servedHost",
      "shownSettings",
      "spoolFile",
      "storedObjects",
      "tokenVariables",
      "whyInactive",
      "withEscapes",
      "writeStored",
    ]
  `)
})

it('exports these words, which load nothing', () => {
  expect(Object.keys(words).sort()).toMatchInlineSnapshot(`
    [
      "ProgressLine",
      "counted",
      "hostRoles",
      "logLevelOf",
      "logLevelVariable",
      "logLevels",
      "progressText",
      "roleOf",
    ]
  `)
})
