import { NetboxHooksError } from '../errors.ts'
import { messageOf } from '../thrown.ts'
import type { TapRecord } from './tap-record.ts'

export function tapFailed(tap: TapRecord, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TAP_FAILED',
    message: `${describe(tap)} failed and was skipped: ${messageOf(cause).split('\n', 1)[0]}`,
    plugin: tap.plugin,
    hint: 'The mistake is inside the tapped function, or in what it calls.',
    cause,
  })
}

export function tapLate(tap: TapRecord, ms: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TAP_LATE',
    message: `${describe(tap)} did not answer within ${ms / 1_000} s and was skipped.`,
    plugin: tap.plugin,
    hint: 'Let it do less, or tap with { name, timeout } in milliseconds.',
  })
}

export function tapUnawaited(tap: TapRecord): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TAP_FAILED',
    message: `${describe(tap)} answered with a promise, which nobody waits for.`,
    plugin: tap.plugin,
    hint: 'Tap an async function with tapPromise() instead of tap().',
  })
}

export function timeoutInvalid(tap: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TAP_TIMEOUT_INVALID',
    message: `The timeout of the tap "${tap}" is no number of milliseconds above 0.`,
    hint: "Tap with { name: 'my-tap', timeout: 5_000 }.",
  })
}

export function tooManyTaps(hook: string, plugin: string, most: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TAPS_TOO_MANY',
    message: `${plugin} taps the ${hook} hook more than ${most} times.`,
    plugin,
    hint: 'Tap it once, and let that tap call the others.',
  })
}

export function tapEndless(tap: TapRecord, rounds: number, ms: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TAP_ENDLESS',
    message: `${describe(tap)} had its loop begin again ${rounds} times, or for ${ms / 1_000} s; the loop goes on without it.`,
    plugin: tap.plugin,
    hint: 'Answer undefined when nothing is left to do.',
  })
}

export function beforeUnknown(
  hook: string,
  tap: string,
  before: string,
  known: readonly string[],
): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TAP_BEFORE_UNKNOWN',
    message: `The tap "${tap}" of the ${hook} hook is to go before "${before}", which is neither a plugin nor a tap.`,
    hint: known.length > 0 ? `There are ${known.join(', ')}.` : 'There are no others.',
  })
}

function describe({ name, plugin, hook }: TapRecord): string {
  const tap = plugin === undefined || plugin === name ? name : `${name} (${plugin})`
  return `${tap} in the ${hook} hook`
}
