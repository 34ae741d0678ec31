/** Exit codes of the command line. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  configuration: 3,
  plugin: 4,
  noServer: 5,
  /** `--dry-run` found something to change. */
  differs: 6,
  interrupted: 130,
} as const
