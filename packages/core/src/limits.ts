/**
 * What bounds the data that comes from outside: from requests, files, plugins, and workers. `docs/operations.md` says
 * what happens above each. Sizes are bytes of JSON, in which shared objects count as often as they would be written.
 */
export const limits = {
  /** Lists and objects inside each other, in whatever is read or written as JSON. */
  jsonDepth: 500,
  /** What an isolated plugin says of itself, 1 MiB: class fields, registrations, settings that its actions have checked. */
  pluginBytes: 1_048_576,
  /** Fields of one line of the log, 64 KiB. */
  logFieldsBytes: 65_536,
  /** Characters that are told of whatever was thrown. */
  thrownText: 10_000,
  /** Mistakes that the answer to a request names. */
  requestProblems: 20,
  /** Mistakes of a configuration that are named. */
  configProblems: 100,
  /** A configuration as data, 16 MiB. */
  configBytes: 16_777_216,
  /** Values of a configuration in YAML or JSON: what aliases stand for counts each time. */
  configValues: 1_000_000,
  /** Characters of a name that is quoted in an error, and of one whose nearest is looked for. */
  quotedText: 100,
  /** Known names among which the nearest is looked for; as many are listed as `requestProblems`. */
  knownNames: 2_000,
} as const
