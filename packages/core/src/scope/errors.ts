import { NetboxHooksError } from '../errors.ts'
import { nearest } from '../hints.ts'
import { limits } from '../limits.ts'
import { shownName } from '../names.ts'
import { messageOf } from '../thrown.ts'

export function failedInBackground(plugin: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_PLUGIN_BACKGROUND_FAILURE',
    message: `${plugin} failed in the background: ${messageOf(cause).split('\n', 1)[0]}`,
    plugin,
    hint: 'Await the promise, or catch its failure, inside the plugin.',
    cause,
  })
}

export function undoFailed(plugin: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_PLUGIN_UNDO_FAILED',
    message: `What ${plugin} gave to scope.own() failed: ${messageOf(cause).split('\n', 1)[0]}`,
    plugin,
    hint: 'The others were called. The mistake is inside the plugin.',
    cause,
  })
}

export function undoLate(plugin: string, ms: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_PLUGIN_UNDO_FAILED',
    message: `What ${plugin} gave to scope.own() did not end within ${ms / 1_000} s and is left behind.`,
    plugin,
    hint: 'The others were called. Let it do less, or give it up by itself.',
  })
}

export function registrationClosed(store: string, plugin: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_REGISTRATION_CLOSED',
    message: `${plugin} registered in ${store} after its initialization had ended.`,
    plugin,
    hint: 'Register while the module is evaluated or before ready() resolves; await what ready() starts.',
  })
}

/** @param hint what else can be done about it */
export function storeUnknown(name: string, known: readonly string[], hint = ''): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_STORE_UNKNOWN',
    message: `This application has no store ${shownName(name)}.`,
    hint: `${nearest(name, known, 'stores')} ${hint}`.trimEnd(),
  })
}

/** @param kind what the value was to be */
export function registrationInvalid(
  kind: string,
  store: string,
  reason: string,
  plugin: string | undefined,
): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_REGISTRATION_INVALID',
    message: `What ${plugin ?? 'the application'} registers in ${store} is no ${kind}: ${reason}.`,
    plugin,
    hint: 'The documentation of the application says what may be registered there.',
  })
}

interface NamedEntry {
  readonly plugin: string
  readonly label: string
}

export function registeredFailed(entry: NamedEntry, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_REGISTERED_FAILED',
    message: `${shownEntry(entry)} failed: ${messageOf(cause).split('\n', 1)[0]}`,
    plugin: entry.plugin,
    hint: 'The mistake is inside the plugin, or in a package that it imports.',
    cause,
  })
}

export function registeredLate(entry: NamedEntry, ms: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_REGISTERED_LATE',
    message: `${shownEntry(entry)} did not answer within ${ms / 1_000} s.`,
    plugin: entry.plugin,
    hint: 'Let it do less, or give callRegistered() a longer timeout.',
  })
}

function shownEntry({ plugin, label }: NamedEntry): string {
  return label === '' ? `What ${plugin} registered` : `${shownName(label)} of ${plugin}`
}

/** @param problems two or more */
export function registrationsRefused(
  plugin: string,
  problems: readonly NetboxHooksError[],
): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_REGISTRATION_INVALID',
    message: `${problems.length} of the registrations of ${plugin} were refused.`,
    plugin,
    problems: problems.slice(0, limits.configProblems),
  })
}

export function alreadyRegistered(
  kind: string,
  key: string,
  plugin: string | undefined,
  earlier: string,
): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_ALREADY_REGISTERED',
    message: `The ${kind} "${key}" is already registered, by ${earlier}.`,
    plugin,
    hint: `Give it another name, for example "${plugin ?? 'my-app'}.${key}".`,
  })
}
