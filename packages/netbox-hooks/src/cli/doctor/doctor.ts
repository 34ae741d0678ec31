import { exitCodes } from '../../exit-codes.ts'
import { printJson, printLine } from '../../terminal/print.ts'
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
    if (!json) print(finding)
  }
  if (json) printJson(findings)
  return findings.some(({ status }) => status === 'fail') ? exitCodes.failed : exitCodes.ok
}

function print({ topic, status, message, hint }: Finding): void {
  const indent = ' '.repeat(15)
  const text = message.replaceAll('\n', `\n${indent}`)
  printLine({ text: status.padEnd(4), colour: colours[status] }, `  ${topic.padEnd(7)}  ${text}`)
  if (hint !== undefined) printLine(indent, hint)
}
