import { every } from '@netbox-hooks/core/times'

/** What package managers set for the commands of scripts, and `npx` for its own. */
const scriptVariable = 'npm_lifecycle_event'

/**
 * Lets a command that `npm start`, `npx` or the like has started end with it, as by SIGTERM. They put a shell between, which
 * many systems do not replace by the command: a signal that npm gets ends npm and the shell, and the command would go on, with
 * nobody to stop it.
 *
 * For commands that end by SIGTERM in good order; called once they listen for it.
 */
export function endWithScript(): void {
  if (process.env[scriptVariable] === undefined) return
  const { ppid } = process
  const watch = every(500, () => {
    if (process.ppid === ppid) return
    watch.cancel()
    process.kill(process.pid, 'SIGTERM')
  }).unref()
  // Ctrl-C reaches all of them: a second signal would end it at once.
  process.once('SIGINT', () => watch.cancel()).once('SIGTERM', () => watch.cancel())
}
