/** From this one on NetBox's API has all that is asked for. */
const oldest = { major: 4, minor: 4 }

/** A version of NetBox. */
export interface NetboxVersion {
  /** As it says itself: `4.6.8`, `4.6.8-Docker-3.4.1`. */
  readonly text: string
  readonly major: number
  readonly minor: number
}

/** Reads a version; `undefined` if it is none. */
export function readVersion(text: unknown): NetboxVersion | undefined {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(typeof text === 'string' ? text : '') ?? []
  if (major === undefined || minor === undefined) return undefined
  return { text: String(text), major: Number(major), minor: Number(minor) }
}

/** Whether NetBox's API is from before what is needed of it. */
export function isTooOld({ major, minor }: NetboxVersion): boolean {
  return major === oldest.major ? minor < oldest.minor : major < oldest.major
}
