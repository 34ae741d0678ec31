import { formatPath, messageOf, NetboxHooksError, shownName } from '@netbox-hooks/core'
import { atPath, type JsonProblem } from '@netbox-hooks/core/json'

/** How far a host is that does not run. */
export type HostState = 'new' | 'starting' | 'loaded' | 'stopped'

const untilItRuns: Readonly<Record<HostState, string>> = {
  new: 'Await host.start() first.',
  starting: 'The host is still starting: await what host.start() or host.load() has returned.',
  loaded:
    'It was loaded alone, or its start has failed: make another one with createHost(), and await its start().',
  stopped:
    'The host has been stopped: stop calling before host.stop(), or make another one with createHost().',
}

export function hostNotRunning(what: string, state: HostState = 'new'): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_HOST_NOT_RUNNING',
    message: `${what} needs a running host.`,
    hint: untilItRuns[state],
  })
}

export function hostStopped(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_HOST_STOPPED',
    message: 'The host was stopped before it had started.',
    hint: 'Make another one with createHost() when it is to run.',
  })
}

export function hostUsed(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_HOST_USED',
    message: 'A host starts once.',
    hint: 'Make another one with createHost().',
  })
}

/** @param where which one it is of several */
export function eventUnserializable(
  { kind, path, reason, cause }: JsonProblem,
  where: string | undefined,
): NetboxHooksError {
  const what = kind === 'too-big' ? `is too large${atPath(path)}` : `cannot be written as JSON${atPath(path)}`
  return new NetboxHooksError({
    code: 'NBH_EVENT_INVALID',
    message: `The event ${what}: ${reason}.`,
    where,
    hint: 'Give data, prechange and postchange as plain JSON values.',
    cause,
  })
}

/** @param where which one it is of several */
export function eventTooLarge(where?: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_EVENT_TOO_LARGE',
    message: 'The event holds so many values that this host has no memory to work on it.',
    where,
    hint: 'Give the host more memory (node --max-old-space-size), or let the event say less.',
  })
}

/** @param where which one it is of several */
export function eventDamaged(cause: unknown, where?: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_EVENT_DAMAGED',
    message: `What the queue has kept of the event is damaged: ${messageOf(cause)}`,
    where,
    hint: 'Let the application emit the event again. Look after the disk, or whoever writes to the queue beside the host.',
    cause,
  })
}

/** It came behind a later change of its object, and the configuration drops what does. */
export function eventLate(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_EVENT_LATE',
    message: 'A later change of the object was accepted before this one, and server.netbox.late is "drop".',
    hint: 'If it is wanted all the same, send the delivery once more.',
  })
}

/** @param tries how often it was tried */
export function eventUnbuildable(cause: unknown, tries: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_EVENT_UNBUILDABLE',
    message: `Nothing could be made of the event in ${tries} tries: ${messageOf(cause)}`,
    hint: 'When the cause is mended, make its deliveries once more: netbox-hooks deliveries redeliver --error NBH_EVENT_UNBUILDABLE',
    cause,
  })
}

/** @param install the command line that installs it */
export function queueEngineMissing(engine: string, install: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_ENGINE_MISSING',
    message: `The queue needs ${engine}, which cannot be loaded: ${messageOf(cause).split('\n', 1)[0]}`,
    where: 'queue',
    hint: `Install it: ${install}`,
    cause,
  })
}

/** @param rule name of the event rule that the action was run for */
export function actionGone(type: string, rule: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_ACTION_GONE',
    message: `The event rule ${rule} does not name the action ${type} any more, or is not configured any more.`,
    hint: 'Configure it again, and run what has failed once more.',
  })
}

export function hostAlone(role: 'intake' | 'worker'): NetboxHooksError {
  const lacks = role === 'intake' ? 'delivers nothing' : 'accepts nothing'
  return new NetboxHooksError({
    code: 'NBH_QUEUE_NOT_SHARED',
    message: `A host with the role ${role} ${lacks}, and no other host can share a queue in a file.`,
    where: 'queue',
    hint: 'Configure a queue that hosts share, for example "redis://localhost", or leave the role out.',
  })
}

export function workerAccepts(what: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_HOST_IS_WORKER',
    message: `${what} needs a host that accepts events; this one has the role worker.`,
    hint: 'Give events to a host with the role intake or all, on the same queue.',
  })
}

export function variableMissing(variable: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_VARIABLE_MISSING',
    message: `The delivery needs the environment variable ${variable}, which a template has read, and it is not set.`,
    hint: `Set ${variable} where the host runs, and let templates.env allow it: the delivery is tried again.`,
  })
}

/** @param step of stopping */
export function stopLate(step: string, ms: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_STOP_LATE',
    message: `The step "${step}" of stopping did not end within ${ms / 1_000} s and was left behind.`,
    hint: 'What is not delivered stays in the queue. The log says what the step was doing.',
  })
}

export function keyMissing(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_ENCRYPTION_KEY_MISSING',
    message: 'A secret is stored encrypted, and this host has no key to encrypt it with.',
    hint: 'Make one with `netbox-hooks keys create`, keep it where secrets are kept, and give it to every host of the queue: NETBOX_HOOKS_KEY=nbhk_…, NETBOX_HOOKS_KEY_FILE, or encryption.keys in the configuration.',
  })
}

/**
 * @param what whose secrets they are: `The webhook cmdb`
 * @param parts paths of what cannot be opened
 * @param keyIds ids of keys that this host has not; none if it has them, and what is stored is damaged
 */
export function secretsUnopened(
  what: string,
  parts: readonly string[],
  keyIds: readonly string[],
): NetboxHooksError {
  const why =
    keyIds.length === 0
      ? 'what is stored of it was altered, or belongs to another object'
      : `this host has no key ${keyIds.join(', ')}`
  return new NetboxHooksError({
    code: 'NBH_SECRET_UNOPENED',
    message: `${what} has secrets that cannot be decrypted (${parts.join(', ')}): ${why}.`,
    hint: 'Give this host the key that it was encrypted with, behind the one that encrypts now: NETBOX_HOOKS_KEY, or encryption.keys. If the key is lost, set the secrets anew.',
  })
}

/** @param endedAt when the last of them did, in ms since the epoch */
export function secretsEnded(what: string, endedAt: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_SECRETS_ENDED',
    message: `${what} is not sent to: the last key of its signatures has ended, at ${new Date(endedAt).toISOString()}.`,
    hint: 'Give it a new one with `netbox-hooks webhooks secrets NAME add`. If it is to be sent to unsigned, take its secret out.',
  })
}

/** @param place in the settings where the mark stands */
export function secretNotThere(place: readonly PropertyKey[]): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_OBJECT_SECRET_ABSENT',
    message: '"********" stands for a secret that is there already, and there is none.',
    where: formatPath(place),
    hint: 'Give the secret itself, or leave it out.',
  })
}

/** @param what whose it is: `The webhook cmdb` */
export function objectUnreadable(what: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_OBJECT_UNREADABLE',
    message: `${what} is stored in a form that this host cannot read.`,
    hint: 'A later version has stored it, or it is damaged: update this host, or remove the object and make it anew.',
  })
}

/** @param what whose it is: `The event rule sites` */
export function webhookAbsent(what: string, webhook: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_OBJECT_WEBHOOK_ABSENT',
    message: `${what} names the webhook ${shownName(webhook)}, which is not there.`,
    hint: 'Make a webhook of that name, or let the rule name another one.',
  })
}

/** @param setting the one that would allow it, if there is one */
export function webhookBlocked(
  webhook: string,
  reason: string,
  setting: string | undefined,
): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TARGET_BLOCKED',
    message: `Nothing will be sent to ${webhook}: ${reason}.`,
    hint: setting && `Allow it under ${setting}, or by NETBOX_HOOKS_ALLOW.`,
  })
}

/**
 * What was found of a template with samples of events.
 * @param found what is wrong with what it made of them
 */
export function templateDoubtful(
  found: NetboxHooksError,
  rule: string,
  samples: readonly string[],
): NetboxHooksError {
  const isBody = found.code === 'NBH_BODY_NOT_JSON'
  return new NetboxHooksError({
    code: isBody ? found.code : 'NBH_TEMPLATE_DOUBTFUL',
    message: `${found.message} Seen with samples for the event rule ${rule}: ${listed(samples)}.`,
    hint: isBody ? found.hint : doubtHint(found.message),
  })
}

/** What to do about it, by how a template fails. */
function doubtHint(message: string): string {
  if (message.includes('None'))
    return 'Where a value may be missing, ask for it: {{ (data.tenant or {}).name }}, or {% if data.tenant %}.'
  if (/is undefined|has no (?:attribute|element)/.test(message))
    return "NetBox's payloads have no such field there: what an object refers to stands in short, with its id, display, name and little else."
  return '`netbox-hooks explain` tries it on an event of yours.'
}

/** Samples that are named at most. */
const mostSamples = 4

function listed(samples: readonly string[]): string {
  const more = samples.length - mostSamples
  return more > 0 ? `${samples.slice(0, mostSamples).join('; ')}; and ${more} more` : samples.join('; ')
}

/** What an object is called in a sentence. */
function kindWords(kind: string): string {
  return kind === 'webhook' ? 'webhook' : 'event rule'
}

export function objectAbsent(kind: string, id: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_OBJECT_ABSENT',
    message: `There is no ${kindWords(kind)} with the id ${id}.`,
    hint: 'List what there is: `netbox-hooks webhooks list`, `netbox-hooks rules list`.',
  })
}

export function objectReadOnly({
  kind,
  name,
  origin,
}: {
  readonly kind: string
  readonly name: string
  readonly origin: string
}): NetboxHooksError {
  const isConfig = origin === 'config'
  const where = isConfig ? 'in the configuration' : `by the plugin ${origin}`
  return new NetboxHooksError({
    code: 'NBH_OBJECT_READ_ONLY',
    message: `The ${kindWords(kind)} ${shownName(name)} is declared ${where}, and can only be changed there.`,
    hint: isConfig
      ? 'Change the configuration and run `netbox-hooks reload`, or take it out there and manage it here.'
      : 'Change the settings of the plugin.',
  })
}

/** @param found how it is now */
export function objectChanged({
  kind,
  name,
  version,
}: {
  readonly kind: string
  readonly name: string
  readonly version: number
}): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_OBJECT_CHANGED',
    message: `The ${kindWords(kind)} ${shownName(name)} has been changed meanwhile: its version is ${version} now.`,
    hint: 'Look at it again, and decide what is still to be done.',
  })
}

export function objectGone(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_OBJECT_CHANGED',
    message: 'What was to be changed has been removed meanwhile.',
    hint: 'Look at what there is, and decide what is still to be done.',
  })
}

/** @param found what has the name, or one that looks like it */
export function objectNameTaken(
  kind: string,
  name: string,
  found: { readonly name: string; readonly origin?: string },
): NetboxHooksError {
  const { origin } = found
  const by =
    origin === undefined ? '' : origin === 'config' ? ' in the configuration' : ` of the plugin ${origin}`
  const words = kindWords(kind)
  return new NetboxHooksError({
    code: 'NBH_CONFIG_DUPLICATE_NAME',
    message:
      name === found.name
        ? `There is a${kind === 'webhook' ? '' : 'n'} ${words} ${shownName(name)}${by} already.`
        : `The name ${shownName(name)} looks the same as that of the ${words} ${shownName(found.name)}${by}.`,
    hint: 'Give one of them another name.',
  })
}

/** A managed object has the name of one that the configuration or a plugin declares. */
export function objectNameDeclared(
  { kind, id, name }: { readonly kind: string; readonly id: number; readonly name: string },
  declared: string,
  origin: string,
): NetboxHooksError {
  const by = origin === 'config' ? 'The configuration' : `The plugin ${origin}`
  const words = kindWords(kind)
  const command = kind === 'webhook' ? 'webhooks' : 'rules'
  return new NetboxHooksError({
    code: 'NBH_CONFIG_DUPLICATE_NAME',
    message: `${by} declares the ${words} ${shownName(declared)}, and there is a managed one named ${shownName(name)} (id ${id}).`,
    hint: `Rename or remove the managed one: \`netbox-hooks ${command} edit\` or \`netbox-hooks ${command} remove\` on a host that does not declare it, or give the declared one another name.`,
  })
}

export function objectsConflict(problems: readonly NetboxHooksError[]): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_CONFIG_INVALID',
    message: `Names are declared that managed webhooks or event rules have: ${problems.length}.`,
    problems,
  })
}

export function secretUnknown(webhook: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_OBJECT_SECRET_ABSENT',
    message: `The webhook ${shownName(webhook)} has no such secret, or it has ended.`,
    hint: 'Look at its secrets again.',
  })
}

/** @param entry as the configuration lists it */
export function extensionNotLoaded(entry: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_EXTENSION_INVALID',
    message: `extensions names ${shownName(entry)}, which cannot be loaded: ${messageOf(cause).split('\n', 1)[0]}`,
    where: NetboxHooksError.is(cause) ? cause.where : undefined,
    hint: "Name a module by its path, './extensions.ts', or as a package. It exports what the application gives to createHost({ extensions }).",
    cause,
  })
}
