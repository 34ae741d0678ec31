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

/** Of one delivery, while the file around it is sound. */
export function rowDamaged(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_DAMAGED',
    message: 'Not sent: its row in the queue file is damaged.',
    hint: 'Emit the event again. Other deliveries go on.',
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

/** @param witness what had been stored in it when that was noted last */
export function queueIncomplete(
  path: string,
  isNew: boolean,
  { waiting, at }: { readonly waiting: number; readonly at: number },
): NetboxHooksError {
  const is = isNew ? 'is empty or new' : 'is older than what was stored in it'
  const then = `On ${new Date(at).toISOString()}, ${waiting} events and deliveries waited in it`
  return new NetboxHooksError({
    code: 'NBH_QUEUE_INCOMPLETE',
    message: `The queue file ${is}: it or its log (FILE-wal) was removed, cut, damaged or put back from a copy. ${then}. What is missing is lost, or is sent once more.`,
    where: path,
    hint: 'If you did not mean it: stop the host, and put back the file together with its log.',
  })
}

export function queueFileRemoved(path: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_FILE_REMOVED',
    message:
      'The queue file was removed or replaced under the host. No more events are accepted; what had been accepted is still sent while the host runs.',
    where: path,
    hint: 'Wait until nothing is pending, then restart the host. What is pending when it stops is lost.',
  })
}

export function queueLockRemoved(path: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_LOCK_REMOVED',
    message: `The queue's lock, ${path}-owner, was removed under the host. It has been taken again.`,
    where: path,
    hint: 'Do not remove it: it keeps a second host from sending everything again.',
  })
}

export function queueLogLarge(path: string, bytes: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_LOG_LARGE',
    message: `The queue's log, ${path}-wal, has grown to ${Math.round(bytes / 2 ** 20)} MiB: another program has been reading the file for long, and what it reads must not be overwritten.`,
    where: path,
    hint: 'End that program, or its transaction: `lsof FILE` names it. The log is cut when it has gone.',
  })
}
