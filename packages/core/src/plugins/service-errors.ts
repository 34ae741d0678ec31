import { NetboxHooksError } from '../errors.ts'
import { closest } from '../hints.ts'
import { shownName } from '../names.ts'
import type { ErrorPlace } from './errors.ts'

/** Who provides a service, as an error names it. */
interface NamedProvider {
  readonly record: { readonly name: string; readonly state: string; readonly error: unknown } | undefined
  readonly version: string
}

/** @param provider who has said that it provides it */
export function serviceMissing(
  place: ErrorPlace,
  service: string,
  range: string,
  provider: NamedProvider | undefined,
  known: readonly string[],
): NetboxHooksError {
  const { message, hint } = provider?.record
    ? byProvider(place.plugin, service, range, provider.record)
    : byNobody(service, known)
  return new NetboxHooksError({
    ...place,
    code: 'NBH_SERVICE_MISSING',
    message: `${place.plugin} uses the service ${shownName(service)} ${range}; ${message}.`,
    hint,
  })
}

function byProvider(
  user: string,
  service: string,
  range: string,
  { name, error, state }: NonNullable<NamedProvider['record']>,
): { message: string; hint: string } {
  if (error !== undefined)
    return { message: `${name} would provide it, and could not be loaded`, hint: `Mend ${name} first.` }
  if (state === 'stopped')
    return {
      message: `${name} provided it, and has been unloaded`,
      hint: `Unload ${user} as well, or start the host again.`,
    }
  return {
    message: `${name} provides it, and is not ready yet`,
    hint: `Say uses = { ${quotedKey(service)}: '${range}' } in the class of ${user}: then ${name} comes first. use() is for ready() and later.`,
  }
}

function byNobody(service: string, known: readonly string[]): { message: string; hint: string } {
  const near = closest(service, known)
  return {
    message: 'no plugin that is listed provides it',
    hint:
      near === undefined
        ? `List the plugin that provides it. ${known.length > 0 ? `There are ${known.join(', ')}.` : 'Nobody provides any service.'}`
        : `Did you mean "${near}"?`,
  }
}

export function serviceVersion(
  place: ErrorPlace,
  service: string,
  range: string,
  { record, version }: NamedProvider,
): NetboxHooksError {
  const provider = record?.name ?? 'the application'
  return new NetboxHooksError({
    ...place,
    code: 'NBH_SERVICE_VERSION',
    message: `${place.plugin} uses the service ${shownName(service)} ${range}; ${provider} provides version ${version}.`,
    hint: `Install a version of ${provider} that provides ${range}, or of ${place.plugin} that takes ${version}.`,
  })
}

export function notProvided(place: ErrorPlace, services: readonly string[]): NetboxHooksError {
  const named = services.map(shownName).join(', ')
  return new NetboxHooksError({
    ...place,
    code: 'NBH_SERVICE_NOT_PROVIDED',
    message: `${place.plugin} says that it provides ${named}, and had not when its ready() ended.`,
    hint: `Call provide(${named.split(', ', 1)[0]}, …) before ready() resolves.`,
  })
}

export function versionInvalid(
  service: string,
  version: unknown,
  plugin: string | undefined,
): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_SERVICE_INVALID',
    message: `The service ${shownName(service)} has the version ${shownName(String(version))}, which is no semantic version.`,
    plugin,
    hint: "Provide it with { version: '1.0.0' }.",
  })
}

export function rangeInvalid(place: ErrorPlace, service: string, range: string): NetboxHooksError {
  return new NetboxHooksError({
    ...place,
    code: 'NBH_SERVICE_INVALID',
    message: `${place.plugin} uses the service ${shownName(service)} in the range ${shownName(String(range))}, which is no range of versions.`,
    hint: "Use it with a range such as '^1.0.0'.",
  })
}

export function usedOutside(service: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_SERVICE_OUTSIDE',
    message: `use() of the service ${shownName(service)} was called outside of any plugin.`,
    hint: "Call it in a plugin's ready(), callbacks or taps. An application finds services in host.registry.",
  })
}

function quotedKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`
}
