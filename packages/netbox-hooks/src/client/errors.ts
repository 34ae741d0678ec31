import { codeOf, type ErrorCode, messageOf, NetboxHooksError, propertyOf } from '@netbox-hooks/core'
import type { QueueHolder } from '@netbox-hooks/host/parts'

export function hostUnreachable(url: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_HOST_UNREACHABLE',
    message: `No host answers at ${url}: ${reasonOf(cause)}.`,
    hint: 'Start one with `netbox-hooks start --server`, or name another with --url.',
    cause,
  })
}

export function hostForeign(url: string, status: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_HOST_UNREACHABLE',
    message: `${url} answers, but is no netbox-hooks host: it sent the status ${status} and nothing that a host would send.`,
    hint: 'Give --url the address of a host, with its prefix if the routes are mounted under one.',
  })
}

/**
 * @param absence says where a configuration file was looked for
 * @param queueFile which a host without one would have made here
 */
export function folderWithoutHost({ code, message }: NetboxHooksError, queueFile: string): NetboxHooksError {
  return new NetboxHooksError({
    code,
    message: `No host was started in this folder: there is no ${queueFile}. ${message}`,
    hint: 'Be in the folder where the host was started, name the host with --url, or the configuration with --config. `netbox-hooks start` starts one here.',
  })
}

export function hostUrlInvalid(url: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_HOST_UNREACHABLE',
    message: `${JSON.stringify(url)} is not the URL of a host.`,
    hint: 'Give it as http://127.0.0.1:8321.',
  })
}

/** @param owned says who has the queue */
export function hostBusy(owned: string, { phase }: QueueHolder): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_HOST_UNREACHABLE',
    message: `${owned} ${phase === 'command' ? 'A command is at work on it' : `That host is still ${phase}`}.`,
    hint: 'Try it again when that is done; the log of that process says how far it is.',
  })
}

/**
 * @param owned says who has the queue
 * @param answers what answers where the host's API should
 */
export function hostWithoutApi(
  owned: string,
  url: string | undefined,
  answers: 'nobody' | 'somebody else' = 'nobody',
): NetboxHooksError {
  const place =
    answers === 'nobody' ? `No API answers at ${url}` : `What answers at ${url} is no netbox-hooks host`
  const api = url === undefined ? 'No API of that host is configured' : place
  return new NetboxHooksError({
    code: 'NBH_HOST_UNREACHABLE',
    message: `${owned} ${api}.`,
    hint: 'Start it with the API (`netbox-hooks start --server`, or `server` in the configuration), name its address with --url, or stop it.',
  })
}

/** @param why what needs one, as a part of a sentence */
export function hostAbsent(why = 'only a running one can send at once'): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_HOST_UNREACHABLE',
    message: `No host runs on this queue whose API answers, and ${why}.`,
    hint: 'Start one with `netbox-hooks start --server`, or name another with --url.',
  })
}

/** An error as the API answered with it. */
export function answeredError(answer: unknown): NetboxHooksError | undefined {
  const { code, message, where, plugin, hint, problems } = Object(answer) as Readonly<Record<string, unknown>>
  if (typeof code !== 'string' || typeof message !== 'string') return undefined
  return new NetboxHooksError({
    code: code as ErrorCode,
    message,
    where: textOf(where),
    plugin: textOf(plugin),
    hint: textOf(hint),
    problems: Array.isArray(problems) ? problems.flatMap((problem) => answeredError(problem) ?? []) : [],
  })
}

/** An error as the routes of NetBox's dialect answer with it: a sentence, or sentences for each field. */
export function answeredDetail(answer: unknown, status: number): NetboxHooksError | undefined {
  const { detail, code, ...fields } = Object(answer) as Readonly<Record<string, unknown>>
  const known: ErrorCode =
    status === 403 ? 'NBH_FORBIDDEN' : status === 401 ? 'NBH_UNAUTHORIZED' : 'NBH_REQUEST_INVALID'
  if (typeof detail === 'string')
    return new NetboxHooksError({ code: (textOf(code) as ErrorCode | undefined) ?? known, message: detail })
  const problems = sentencesIn(fields).map(
    ({ where, message }) => new NetboxHooksError({ code: known, message, where }),
  )
  const [only, ...others] = problems
  if (!only || others.length === 0) return only
  return new NetboxHooksError({ code: known, message: 'Nothing was changed.', problems })
}

/** Who works by commands gives a token in another way than by a header. */
export function withTokenHint(error: NetboxHooksError): NetboxHooksError {
  const { code, message } = error
  if (code !== 'NBH_UNAUTHORIZED' && code !== 'NBH_FORBIDDEN') return error
  const what = code === 'NBH_FORBIDDEN' ? 'one that may do this' : 'one of server.tokens'
  return new NetboxHooksError({
    code,
    message,
    hint: `Give a token by NETBOX_HOOKS_TOKEN or --token: ${what}.`,
  })
}

/**
 * Throws an error on, with the hint of a command that is told of the host by `--host`: its `--url` and `--token` are those of
 * NetBox.
 */
export function namingHost(error: unknown): never {
  if (!NetboxHooksError.is(error)) throw error
  const { code, message, where, hint } = error
  const mended = hint?.replace('--url', '--host').replace(' or --token', '')
  if (mended === hint) throw error
  throw new NetboxHooksError({ code, message, where, hint: mended, cause: error })
}

/** Sentences, each with the field that it is about, however deep: `secrets.0`. */
function sentencesIn(
  value: unknown,
  path: readonly string[] = [],
): readonly { readonly where: string; readonly message: string }[] {
  if (typeof value === 'string') return [{ where: path.join('.'), message: value }]
  if (Array.isArray(value)) return value.flatMap((inner) => sentencesIn(inner, path))
  return Object.entries(Object(value)).flatMap(([key, inner]) => sentencesIn(inner, [...path, key]))
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** What stands in the place of fetch() may hide what happened behind it. */
function reasonOf(cause: unknown): string {
  const inner = propertyOf(cause, 'cause') ?? cause
  if (propertyOf(cause, 'name') === 'TimeoutError') return 'it took too long'
  if (codeOf(inner) === 'ECONNREFUSED') return 'the connection was refused'
  return messageOf(inner)
}
