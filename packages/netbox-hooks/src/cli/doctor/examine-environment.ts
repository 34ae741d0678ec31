import { statfsSync } from 'node:fs'
import { coreCopies } from '@netbox-hooks/core'
import { isNodeSupported, leastNode } from '@netbox-hooks/core/node'
import { describeCoreCopies } from '@netbox-hooks/host/parts'
import type { Finding } from '../../terminal/finding.ts'
import { hostVersion } from '../../version.ts'

/** A clock before this release is wrong: retries and signatures would be, too. */
const released = Date.UTC(2026, 10, 1)
const mebibyte = 1_048_576

/** Node, the clock, and the copies of core. */
export function examineProcess(directory: string): Finding[] {
  return [examineNode(), examineClock(), examineCore(directory)]
}

/** The space that is left for the queue. */
export function examineDisk(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder)
  const free = (bavail * bsize) / mebibyte
  const message = `${Math.round(free).toLocaleString('en')} MiB are free in ${folder}.`
  const hint = 'Make room: a host that cannot write accepts no events.'
  const status = free < 100 ? 'fail' : free < 1_024 ? 'warn' : 'ok'
  return { topic: 'disk', status, message, ...(status !== 'ok' && { hint }) }
}

function examineNode(): Finding {
  const message = `Node ${process.versions.node}, netbox-hooks ${hostVersion}.`
  if (isNodeSupported()) return { topic: 'node', status: 'ok', message }
  return { topic: 'node', status: 'fail', message, hint: `Use Node ${leastNode} or later.` }
}

function examineClock(): Finding {
  const now = new Date()
  const message = `The clock says ${now.toISOString()}.`
  if (now.getTime() >= released) return { topic: 'clock', status: 'ok', message }
  return { topic: 'clock', status: 'fail', message, hint: 'Set it: receivers refuse signatures of the past.' }
}

function examineCore(directory: string): Finding {
  const problem = describeCoreCopies(directory)
  if (problem) return { topic: 'core', status: 'warn', ...problem }
  return {
    topic: 'core',
    status: 'ok',
    message: `One copy of @netbox-hooks/core, ${coreCopies()[0]?.version}.`,
  }
}
