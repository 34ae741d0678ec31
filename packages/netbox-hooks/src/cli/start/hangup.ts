import { closeSync, openSync } from 'node:fs'

/**
 * Calls for every SIGHUP, one after the other. The one that says that the terminal is gone, in which the process was started,
 * stops the process as SIGTERM does: nobody is left who could.
 */
export function onHangup(work: () => Promise<unknown>): void {
  const hadTerminal = hasTerminal()
  let last: Promise<unknown> = Promise.resolve()
  process.on('SIGHUP', () => {
    if (hadTerminal && !hasTerminal()) process.kill(process.pid, 'SIGTERM')
    // What keeps a host from starting is told elsewhere.
    else last = last.then(work).catch(() => {})
  })
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}
