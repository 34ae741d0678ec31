import {
  countOfMistakes,
  documentation,
  type ErrorCode,
  kindName,
  messageOf,
  NetboxHooksError,
  shownName,
  thrownAt,
} from '@netbox-hooks/core'
import { closest } from '@netbox-hooks/core/hints'
import { atPath, type JsonProblem } from '@netbox-hooks/core/json'

// Changes

export function unsavedObject(objectType: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_EVENT_INVALID',
    message: `Cannot record an event for an unsaved ${objectType || 'object'}: it has no objectId.`,
    hint: 'Record the change after the object has been saved.',
  })
}

export function changeInvalid(found: readonly string[]): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_EVENT_INVALID',
    message: `The change cannot be recorded: ${found.join('; ')}.`,
    hint: "Record { eventType, objectType: 'app.model', objectId, data, prechange, postchange }.",
  })
}

export function dataUnserializable(
  objectType: string,
  objectId: string | number,
  { path, reason, cause }: JsonProblem,
): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_EVENT_INVALID',
    message: `The data of ${objectType} ${objectId} cannot be written as JSON${atPath(path)}: ${reason}.`,
    hint: 'Give plain data: no circle, no Map or Set, no function that fails.',
    cause,
  })
}

// Conditions

/** What an error says of one mistake in a ruleset. */
interface Mistake {
  readonly path: readonly (string | number)[]
  readonly message: string
  readonly hint: string
}

/** @param count how many there are; the first ones are given */
export function conditionsInvalid(mistakes: readonly Mistake[], count: number): NetboxHooksError {
  const problems = mistakes.map(
    ({ path, message, hint }) =>
      new NetboxHooksError({
        code: 'NBH_CONDITIONS_INVALID',
        message,
        where: formatPath(path) || '(the whole ruleset)',
        hint,
      }),
  )
  const [only] = mistakes.length === 1 ? problems : []
  return new NetboxHooksError({
    code: 'NBH_CONDITIONS_INVALID',
    message: `The conditions have ${countOfMistakes(count, mistakes.length)}.`,
    where: only?.where,
    problems,
  })
}

/** A place in JSON as a person writes it: `and[1].op`. */
function formatPath(path: Mistake['path']): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`
    return /^[\w$]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
  })
  return steps.join('').replace(/^\./, '')
}

// Callbacks

export function callbackInvalid(found: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_CALLBACK_INVALID',
    message: `registerWebhookCallback() needs a function; it was given ${kindName(found)}.`,
    hint: 'Register the function itself, not what it returns.',
  })
}

export function callbackOptionInvalid(option: string, expected: string, found: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_CALLBACK_INVALID',
    message: `The option "${option}" of registerWebhookCallback() needs ${expected}; it was given ${kindName(found)}.`,
    hint: `Leave "${option}" out to have its default.`,
  })
}

export function callbackOptionUnknown(option: string, known: readonly string[]): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_CALLBACK_INVALID',
    message: `registerWebhookCallback() knows no option "${option}".`,
    hint: nearest(option, known),
  })
}

/** Which tap of the context hook an error is about. */
export interface ContextTapName {
  /** The plugin; for a tap of the application, the tap's name. */
  readonly plugin: string
  /** The plugin's callback. */
  readonly callback?: string | undefined
}

export function contextFailed(tap: ContextTapName, cause: unknown): NetboxHooksError {
  return skipped(tap, 'NBH_CALLBACK_FAILED', withPlace(cause), cause)
}

export function contextLate(tap: ContextTapName, ms: number): NetboxHooksError {
  return skipped(tap, 'NBH_CALLBACK_LATE', `It did not answer within ${ms / 1_000} s`)
}

export function contextInvalid(tap: ContextTapName, refused: Error): NetboxHooksError {
  return skipped(tap, 'NBH_CONTEXT_INVALID', refused.message, refused.cause)
}

export function callbackPaused(tap: ContextTapName): NetboxHooksError {
  return skipped(tap, 'NBH_CALLBACK_PAUSED', 'It failed several times in a row and is paused')
}

const skippedHints = {
  NBH_CALLBACK_FAILED: 'The mistake is inside the callback, or in what it calls.',
  NBH_CALLBACK_LATE: 'Pass its signal on to what it waits for, or register it with a longer { timeout }.',
  NBH_CALLBACK_PAUSED: 'It is tried again by itself; the log says why it failed.',
  NBH_CONTEXT_INVALID: 'Return an object that JSON.stringify() takes, or nothing.',
} as const

function skipped(
  { plugin, callback }: ContextTapName,
  code: keyof typeof skippedHints,
  problem: string,
  cause?: unknown,
): NetboxHooksError {
  const who = callback === undefined ? 'A context tap' : `The webhook callback ${callback}`
  const message = `${who} of ${plugin} was skipped: ${problem}`
  return new NetboxHooksError({ code, message, plugin, hint: skippedHints[code], cause })
}

// Conditions of rules

/** @param reason one sentence */
export function conditionUndecided(rule: string, reason: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_CONDITION_UNDECIDED',
    message: `The event rule ${rule} did not fire: one of its conditions cannot be decided. ${reason}`,
    hint: '`netbox-hooks explain` shows what each condition has found.',
  })
}

/** @param most how many payloads are written for one event */
export function payloadsTooLarge(most: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_EVENT_TOO_LARGE',
    message: `The event is so large that this host has memory for ${most} of its payloads, and more event rules bring action data of their own.`,
    hint: 'Let rules share their action data, or give the host more memory: node --max-old-space-size.',
  })
}

// Actions

export function actionFieldUnknown(field: string, known: readonly string[]): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_ACTION_INVALID',
    message: `registerEventAction() knows no field "${field}".`,
    hint: nearest(field, known),
  })
}

export function actionInvalid(expected: string, found: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_ACTION_INVALID',
    message: `registerEventAction() needs ${expected}; it was given ${kindName(found)}.`,
    hint: "Give it { name: 'open-ticket', run({ event, payload, settings, signal }) { … } }.",
  })
}

/** Which action an error is about. */
export interface ActionName {
  readonly type: string
  readonly plugin: string
  readonly rule: string
}

export function actionAbsent(type: string, rule: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_ACTION_ABSENT',
    message: `No plugin has registered the action ${type} of the event rule ${rule}: it cannot be run.`,
    hint: 'Add the plugin that does; then `netbox-hooks deliveries redeliver --error NBH_ACTION_ABSENT` runs what was not.',
  })
}

export function actionFailed({ type, plugin, rule }: ActionName, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_ACTION_FAILED',
    message: `The action ${type} of ${plugin} failed for the event rule ${rule}: ${withPlace(cause)}`,
    plugin,
    hint: 'The mistake is inside the action, or in what it calls.',
    cause,
  })
}

export function actionLate({ type, plugin, rule }: ActionName, ms: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_ACTION_LATE',
    message: `The action ${type} of ${plugin} did not end within ${ms / 1_000} s for the event rule ${rule}.`,
    plugin,
    hint: 'Pass its signal on to what it waits for, or register it with a longer { timeout }.',
  })
}

// Webhooks

export function webhookUnknown(webhook: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_WEBHOOK_UNKNOWN',
    message: `There is no webhook ${shownName(webhook)} any more.`,
    hint: 'It was removed or renamed meanwhile. `netbox-hooks webhooks` lists those there are.',
  })
}

/** Which call of a plugin an error is about. */
export interface SettingsCall {
  readonly code: ErrorCode
  /** Its name with parentheses. */
  readonly call: string
  /** What it can be given. */
  readonly example: string
}

/** Values are not repeated: they may be secret. */
export function settingsInvalid(
  { code, call, example }: SettingsCall,
  expected: string,
  found: unknown,
): NetboxHooksError {
  return new NetboxHooksError({
    code,
    message: `${call} needs ${expected}; it was given ${kindName(found)}.`,
    hint: `Give it what a configuration would say: ${example}.`,
  })
}

export function settingsFieldInvalid(
  { code, call, example }: SettingsCall,
  field: string,
  expected: string,
  found: unknown,
): NetboxHooksError {
  return new NetboxHooksError({
    code,
    message: `The field "${field}" of ${call} needs ${expected}; it was given ${kindName(found)}.`,
    hint: `Give it what a configuration would say: ${example}.`,
  })
}

export function settingsFieldUnknown(
  { code, call }: SettingsCall,
  field: string,
  known: readonly string[],
): NetboxHooksError {
  return new NetboxHooksError({
    code,
    message: `${call} knows no field ${shownName(field)}.`,
    hint: nearest(field, known),
  })
}

// Templates

/** Which template an error is about. */
interface TemplatePlace {
  /** Name of the webhook. */
  readonly webhook: string
  /** The field of it that is a template. */
  readonly field: string
}

/** What is wrong with a template; without a full stop. */
interface TemplateFault {
  readonly message: string
  /** From 1. */
  readonly line?: number | undefined
  /** From 1. */
  readonly column?: number | undefined
}

export function templateInvalid(
  { webhook, field }: TemplatePlace,
  { message, line, column }: TemplateFault,
  source: string,
): NetboxHooksError {
  const excerpt = line === undefined ? '' : `\n${excerptOf(source, line, column)}`
  return new NetboxHooksError({
    code: 'NBH_TEMPLATE_INVALID',
    message: `The ${field} of the webhook ${webhook} has a mistake${placeOf(line, column)}: ${message}.${excerpt}`,
    hint: `${documentation('templates.md')} says what a template can do.`,
  })
}

export function templateFailed(
  { webhook, field }: TemplatePlace,
  { message, line, column }: TemplateFault,
): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TEMPLATE_FAILED',
    message: `The ${field} of the webhook ${webhook} could not be rendered${placeOf(line, column)}: ${message.replace(/\.$/, '')}.`,
    hint: 'Try the template on the event: data that is missing is the usual reason. Mended, what failed can be sent once more.',
  })
}

/** The body of a webhook is not what its content type says. */
export function bodyNotJson(webhook: string, contentType: string, problem: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_BODY_NOT_JSON',
    message: `The body of the webhook ${webhook} is not JSON, although its content type is ${contentType}: ${problem}.`,
    hint: 'Put values in by the filter tojson, which adds quotes and escapes; or say what it is in httpContentType.',
  })
}

export function templateThreadFailed(cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TEMPLATE_THREAD_FAILED',
    message: `The thread that renders templates could not start: ${messageOf(cause)}`,
    hint: 'Events wait and are tried again; see whether the process may use more memory and threads.',
    cause,
  })
}

export function templatesClosed(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TEMPLATES_CLOSED',
    message: 'Templates are not rendered any more: the host is stopping.',
    hint: 'The event is kept and processed after the next start.',
  })
}

/** The filter's name is said by the template that calls it. */
export function filterFailed(plugin: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_FILTER_FAILED',
    message: `${messageOf(cause)} (a filter of ${plugin})`,
    plugin,
    hint: 'The mistake is inside the filter, or in what it calls.',
    cause,
  })
}

export function filterInvalid(expected: string, found: unknown): NetboxHooksError {
  const what = typeof found === 'string' ? JSON.stringify(found) : kindName(found)
  return new NetboxHooksError({
    code: 'NBH_FILTER_INVALID',
    message: `registerTemplateFilter() needs ${expected}; it was given ${what}.`,
    hint: "Call it as registerTemplateFilter('my_filter', (value) => …).",
  })
}

function nearest(name: string, known: readonly string[]): string {
  const match = closest(name, known)
  return match === undefined ? `It knows ${known.join(', ')}.` : `Did you mean "${match}"?`
}

function placeOf(line?: number, column?: number): string {
  if (line === undefined) return ''
  return column === undefined ? ` (line ${line})` : ` (line ${line}, column ${column})`
}

/** The line in question, or what is around the place if it is long, with a caret below. */
function excerptOf(source: string, line: number, column = 0): string {
  const text = source.split(/\r\n?|\n/)[line - 1] ?? ''
  const start = text.length > 100 ? Math.max(0, column - 50) : 0
  const margin = `${line} | `
  const shown = `${margin}${start > 0 ? '…' : ''}${text.slice(start, start + 100)}`
  if (column === 0) return indented(shown)
  return indented(`${shown}\n${' '.repeat(margin.length + column - 1 - start + (start > 0 ? 1 : 0))}^`)
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '    ')
}

// Stages

export function pipelineInvalid(plugin: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_PIPELINE_INVALID',
    message: `The eventsPipeline of ${plugin} is left out: ${messageOf(cause).split('\n', 1)[0]}`,
    plugin,
    hint: 'Declare it as a list of functions: eventsPipeline = [(events) => …]',
    cause,
  })
}

export function payloadNotAnObject(found: unknown): Error {
  return new TypeError(`it returned ${kindName(found)} where a payload is expected`)
}

/** What was thrown, and the line that threw it. */
function withPlace(thrown: unknown): string {
  const place = NetboxHooksError.is(thrown) ? undefined : thrownAt(thrown)
  return place === undefined ? messageOf(thrown) : `${messageOf(thrown)} at ${place}`
}

// Objects of NetBox

export function netboxObjectUnknown(objectType: string, known: readonly string[]): NetboxHooksError {
  const meant = closest(objectType, known)
  return new NetboxHooksError({
    code: 'NBH_NETBOX_OBJECT_UNKNOWN',
    message: `No object of the type ${shownName(objectType)} can be made.`,
    hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}There are ${known.join(', ')}; write others by hand.`,
  })
}

export function netboxFieldsUnknown(
  objectType: string,
  unknown: readonly string[],
  known: readonly string[],
): NetboxHooksError {
  const named = unknown.map((name) => {
    const meant = closest(name, known)
    return meant === undefined ? shownName(name) : `${shownName(name)} (did you mean ${meant}?)`
  })
  return new NetboxHooksError({
    code: 'NBH_NETBOX_FIELD_UNKNOWN',
    message: `In NetBox, ${objectType} has no ${unknown.length === 1 ? 'field' : 'fields'} ${named.join(', ')}.`,
    hint: `It has ${known.join(', ')}.`,
  })
}

/**
 * @param wrong the end of a sentence each, that says what a field is
 * @param problems what else is wrong with the same object
 */
export function netboxFieldsWrong(
  objectType: string,
  wrong: readonly string[],
  problems?: readonly NetboxHooksError[],
): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_NETBOX_FIELD_INVALID',
    message: problems
      ? `The fields of ${objectType} have mistakes.`
      : `In NetBox, of ${objectType} ${wrong.join('; ')}.`,
    ...(problems ? { problems } : { hint: 'Give it as the REST API of NetBox shows it, or leave it out.' }),
  })
}
