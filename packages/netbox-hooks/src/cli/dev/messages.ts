/** What a host under development tells the process that watches over it. */
export type DevMessage =
  /** Files that it has loaded, or tried to: a change of one of them means a restart. */
  | { readonly files: readonly string[] }
  /** It has started. */
  | { readonly ready: true }
