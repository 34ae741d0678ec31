/** Why a related object is not in the context. Receivers may tell by it what to do. */
export type Reason =
  /** NetBox has no such object, or none any more. */
  | 'not_found'
  /** NetBox does not show it to the token, or did not understand. */
  | 'refused'
  /** NetBox could not be reached, had an error, or answered what is no object. */
  | 'failed'
  /** NetBox took too long. */
  | 'late'
  /** NetBox has failed too often, and is left alone for a while. */
  | 'paused'
  /** The requests of this minute are used up. */
  | 'over_budget'
  /** It stands too far back in a list of related objects. */
  | 'too_many'
  /** The changed object has no such relation: the settings name one that there is not. */
  | 'no_relation'

/** Thrown if NetBox cannot be asked, or does not answer. */
export class Unavailable extends Error {
  readonly reason: Reason

  constructor(reason: Reason, message: string, cause?: unknown) {
    super(message, { cause })
    this.reason = reason
  }
}
