import type { ReloadReport } from '@netbox-hooks/server'

/** What a host under development tells the process that watches over it. */
export type DevMessage =
  /** Files that it has loaded, or tried to: a change of one of them means a restart. */
  | { readonly files: readonly string[] }
  /** It has started. A change of its configuration alone may need no restart. */
  | { readonly ready: true; readonly configFile: string | undefined }
  /** What came of reading the configuration again; it has said itself why it was refused. */
  | { readonly reloaded: ReloadReport | 'refused' }

/** What it is told: to read its configuration again. */
export type DevOrder = 'reload'
