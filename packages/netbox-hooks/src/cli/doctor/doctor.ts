import { styleText } from 'node:util'
import { exitCodes } from '../../exit-codes.ts'
import { examine } from './examine.ts'
import type { Finding } from './finding.ts'

const colours = { ok: 'green', warn: 'yellow', fail: 'red' } as const

/** `netbox-hooks doctor`: looks at everything that a host needs, and says what to do about what is wrong. */
export async function doctor({
  config,
  json,
}: {
  readonly config?: string
  readonly json?: true
}): Promise<number> {
  const findings: Finding[] = []
  for await (const finding of examine(config)) {
    findings.push(finding)
    if (!json) process.stdout.write(format(finding))
  }
  if (json) process.stdout.write(`${JSON.stringify(findings, undefined, 2)}\n`)
  return findings.some(({ status }) => status === 'fail') ? exitCodes.failed : exitCodes.ok
}

function format({ topic, status, message, hint }: Finding): string {
  const label = styleText(colours[status], status.padEnd(4), { stream: process.stdout })
  const indent = ' '.repeat(15)
  const text = message.replaceAll('\n', `\n${indent}`)
  return `${label}  ${topic.padEnd(7)}  ${text}\n${hint === undefined ? '' : `${indent}${hint}\n`}`
}
