import { exitCodes } from '../../exit-codes.ts'
import { type Finding, printFinding } from '../../terminal/finding.ts'
import { printJson } from '../../terminal/print.ts'
import { examine } from './examine.ts'

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
    if (!json) printFinding(finding)
  }
  if (json) printJson(findings)
  return findings.some(({ status }) => status === 'fail') ? exitCodes.failed : exitCodes.ok
}
