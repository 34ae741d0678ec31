import { boundedText, type ErrorDetails, errorOf, NetboxHooksError } from '@netbox-hooks/core'
import { isFinal } from '@netbox-hooks/webhooks'

/** An error on its way between processes, which would keep no more of it than its message. */
export type SentError = (
  | { readonly details: ErrorDetails }
  | { readonly name: string; readonly message: string; readonly stack: string | undefined }
) & {
  /** What an action says of a failure that is final. */
  readonly final?: true
}

/** What is sent of whatever was thrown; of long texts, the beginning. */
export function sendableError(thrown: unknown): SentError {
  const sent = describeThrown(thrown)
  return isFinal(thrown) ? { ...sent, final: true } : sent
}

/** The error that was sent. */
export function receivedError(sent: SentError): Error {
  const error = rebuildError(sent)
  return sent.final ? Object.assign(error, { final: true }) : error
}

function describeThrown(thrown: unknown): SentError {
  if (NetboxHooksError.is(thrown)) {
    const { code, message, hint, plugin, where } = thrown
    const texts = { hint: bounded(hint), plugin: bounded(plugin), where: bounded(where) }
    return { details: { code, message: boundedText(message), ...texts } }
  }
  const { name, message, stack } = errorOf(thrown)
  return { name, message, stack }
}

function bounded(text: string | undefined): string | undefined {
  return text === undefined ? undefined : boundedText(text)
}

function rebuildError(sent: SentError): Error {
  if ('details' in sent) return new NetboxHooksError(sent.details)
  const { name, message, stack } = sent
  return Object.assign(new Error(message), { name, ...(stack !== undefined && { stack }) })
}
