import type { Extension, HookOf } from '@netbox-hooks/core'

export interface Page {
  readonly path: string
  readonly text: string
}

/** What turns the text of some files into HTML. */
export interface Format {
  /** Of the files, e.g. `.md`. */
  readonly extension: string
  render(text: string): string | Promise<string>
}

declare module '@netbox-hooks/core' {
  interface ApplicationHooks {
    /** The first answer counts; without one the page is part of the site. */
    include: HookOf<'SyncBailHook', [Page], boolean>
    html: HookOf<'AsyncSeriesWaterfallHook', [string, Page]>
    written: HookOf<'AsyncParallelHook', [string]>
  }
  interface ApplicationStores {
    formats: Format
  }
}

const page = { description: 'the page', frozen: true }

/** What plugins of this program can do. */
export const site: Extension = {
  hooks: {
    include: {
      kind: 'SyncBailHook',
      description: 'when a page is found',
      args: { page },
      answer: 'whether it is part of the site',
    },
    html: {
      kind: 'AsyncSeriesWaterfallHook',
      description: 'when a page has been rendered',
      args: { html: 'the HTML', page },
    },
    written: {
      kind: 'AsyncParallelHook',
      description: 'when a file has been written',
      args: { file: 'its path' },
    },
  },
  stores: { formats: { kind: 'format', description: 'by extension', keyOf: ({ extension }) => extension } },
}
