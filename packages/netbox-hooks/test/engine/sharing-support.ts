import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Config, EventInput, HostRole } from 'netbox-hooks'
import { onTestFinished } from 'vitest'
import { folderWith } from '../support.ts'

const script = fileURLToPath(new URL('../fixtures/sharing-host.mjs', import.meta.url))

/** A host in a process of its own; resolves when it has started. */
export async function startProcess(
  config: Config,
  role: HostRole = 'all',
  files: Readonly<Record<string, string>> = {},
): Promise<ChildProcess> {
  const child = fork(script, [folderWith(files), JSON.stringify(config), role])
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'message')
  return child
}

/** Lets a process emit events, all at once; resolves when they are accepted. One at a time asks a process. */
export async function emit(child: ChildProcess, events: readonly EventInput[]): Promise<void> {
  child.send(events)
  await once(child, 'message')
}

/** Ends a process as a crash would. */
export async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
