import { NetboxHooksError } from '@netbox-hooks/core'

export function pluginNotGiven(found: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TEST_PLUGIN_INVALID',
    message: `A test host cannot load ${found} as a plugin.`,
    hint: 'Give a class that extends PluginConfig, a module that exports one, the name of a package, or a path that begins with ./',
  })
}

/** @param waits what it waits for, as the rest of a sentence */
export function eventStuck(waits: string, ms: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TEST_EVENT_STUCK',
    message: `After ${ms / 1_000} s the event is not built: it waits for ${waits}.`,
    hint: "The time of a test host stands still, and time limits with it. Do not await emit() before you let time pass: const emitted = host.emit(…); await host.clock.advance('5s'); await emitted",
  })
}

/** @param came what has come, and was taken or not */
export function nothingReceived(ms: number, came: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TEST_NOTHING_RECEIVED',
    message: `The receiver got no further webhook within ${ms / 1_000} s. ${came}`,
    hint: "A retry comes when its time has come: await host.clock.advance('5s'). Is a rule of the host for this event, and its webhook for this receiver?",
  })
}

/** @param came what has come, and was taken or not */
export function receiverClosed(came: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TEST_NOTHING_RECEIVED',
    message: `The receiver is closed, and gets no further webhook. ${came}`,
    hint: 'Await next() before close(), or before the block ends that has `await using receiver`.',
  })
}

export function signatureWrong(number: number, problem: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TEST_SIGNATURE_INVALID',
    message: `Webhook ${number} that the receiver got is not signed with its secret: ${problem}`,
    hint: 'Give the webhook of the host the secret of the receiver.',
  })
}

/** @param registered what was registered, and by which file; `plugins`: those that it may belong to */
export function ownerUnknown(registered: string, file: string, plugins: readonly string[]): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TEST_OWNER_UNKNOWN',
    message: `${file} registered ${registered} when it was imported, and nothing says whether it belongs to ${plugins.join(' or ')}.`,
    where: file,
    hint: 'List these plugins by their paths or packages, or import the file in a test of its own plugin alone.',
  })
}

export function expectMissing(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TEST_EXPECT_MISSING',
    message: '@netbox-hooks/testing/jest finds no global expect to add its matchers to.',
    hint: "With injectGlobals: false, add them yourself: import { matchers } from '@netbox-hooks/testing'; expect.extend(matchers).",
  })
}
