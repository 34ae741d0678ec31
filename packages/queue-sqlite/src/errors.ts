import { messageOf, NetboxHooksError } from '@netbox-hooks/core'

export function queueOwned(path: string, pid: number | undefined): NetboxHooksError {
  const owner =
    pid === undefined ? 'another process' : pid === process.pid ? 'this process' : `process ${pid}`
  return new NetboxHooksError({
    code: 'NBH_QUEUE_OWNED',
    message: `The queue is already open: it is owned by ${owner}.`,
    where: path,
    hint: 'A queue file serves one host at a time. Stop the other host, or give this one a file of its own.',
  })
}

export function queueUnreadable(
  path: string,
  reason: string,
  hint: string,
  cause?: unknown,
): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_UNREADABLE',
    message: `The queue cannot be opened: ${reason}.`,
    where: path,
    hint,
    cause,
  })
}

export function queueNewer(path: string, found: number, known: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_NEWER',
    message: `The queue was written by a newer netbox-hooks: its schema is ${found}, this version knows ${known}.`,
    where: path,
    hint: 'Install the newer version again, or give this host a queue file of its own.',
  })
}

export function queueReadOnly(path: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_READ_ONLY',
    message: 'The queue cannot be written: the file or its folder is read-only for this process.',
    where: path,
    hint: 'Let the user that runs the host write into the folder, or name a file elsewhere.',
    cause,
  })
}

export function queueDamaged(path: string, finding: string, cause?: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_DAMAGED',
    message: `The queue file is damaged: ${finding.replace(/\.$/, '')}.`,
    where: path,
    hint: 'Move it away and start with a new file. `sqlite3 FILE .recover` gets out what is left.',
    cause,
  })
}

export function queueDiskFull(path: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_DISK_FULL',
    message: 'The queue could not be written: the disk or a quota is full. Nothing was stored.',
    where: path,
    hint: 'Make room. What had been accepted is still in the file, and goes on by itself.',
    cause,
  })
}

export function queueFull(depth: number, maxDepth: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_FULL',
    message: `The queue is full: ${depth} events and deliveries wait, the limit is ${maxDepth}. Nothing was stored.`,
    hint: 'Look for endpoints that do not answer, or raise the limit.',
  })
}

export function queueFailed(path: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_FAILED',
    message: `The queue failed: ${messageOf(cause)}.`,
    where: path,
    hint: 'What had been accepted is still in the file. Check the disk, then restart the host.',
    cause,
  })
}

export function queueClosed(path: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_CLOSED',
    message: 'The queue is not open.',
    where: path,
    hint: 'Call open() first, and nothing after close().',
  })
}
