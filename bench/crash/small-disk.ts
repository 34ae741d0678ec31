import { spawnSync } from 'node:child_process'
import { statfsSync } from 'node:fs'

/** A disk that can be made full, and have room again. */
export interface SmallDisk {
  /** What it is, for the report. */
  readonly kind: string
  /** From now on there is hardly room for anything. @param pid the process that writes to it */
  fill(pid: number): void
  /** There is room again. */
  free(pid: number): void
}

const roomy = 1024 ** 3

/** Whether a file system of its own can be mounted, in a namespace that ends with its process: no root needed. */
export function canMount(): boolean {
  return spawnSync('unshare', [...namespace, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0
}

/** Options of `unshare`: root of a namespace of its own, with mounts of its own. */
export const namespace = ['--user', '--map-root-user', '--mount']

/** A file system in memory; `folder` is mounted by the caller's caller. It is made as small as what is in it. */
export function mountedDisk(folder: string, random: () => number): SmallDisk {
  run('mount', '-t', 'tmpfs', '-o', `size=${roomy}`, 'tmpfs', folder)
  const resize = (bytes: number) => run('mount', '-o', `remount,size=${bytes}`, folder)
  return {
    kind: 'a file system of its own (tmpfs), ENOSPC',
    fill(pid) {
      // It writes faster than a disk can be made smaller.
      tries(() => process.kill(pid, 'SIGSTOP'))
      const { blocks, bfree, bsize } = statfsSync(folder)
      const used = blocks - bfree
      // No size at all would mean no limit.
      for (let slack = 1 + Math.floor(random() * 32); !tries(() => resize((used + slack) * bsize)); )
        slack *= 2
      tries(() => process.kill(pid, 'SIGCONT'))
    },
    free: () => resize(roomy),
  }
}

/** A limit for the size of the process's files: to it, the disk is full there. */
export function limitedFiles(random: () => number): SmallDisk {
  const limit = (pid: number, bytes: number) =>
    void spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:${roomy}`])
  return {
    kind: 'a limit for the size of files (prlimit --fsize), EFBIG',
    fill: (pid) => limit(pid, 65_536 + Math.floor(random() * 65_536)),
    free: (pid) => limit(pid, roomy),
  }
}

function run(program: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`)
}

function tries(work: () => unknown): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}
