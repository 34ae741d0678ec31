import type { NetboxVersion } from '@netbox-hooks/host/parts'
import { breaksJobs } from '../netbox-connect/breaks-jobs.ts'
import type { Prepared } from '../netbox-connect/prepare.ts'
import type { Finding } from '../terminal/finding.ts'

/** What keeps a plan from being carried out, and what should be known before it is. */
export function examinePrepared(
  { name, address, needed, made, jobs, steps, secret }: Prepared,
  version: NetboxVersion,
): readonly Finding[] {
  const findings: Finding[] = []
  if ('problem' in address)
    findings.push({ topic: 'gateway', status: 'fail', message: address.problem, hint: address.hint })
  if (secret.length > longestSecret)
    findings.push({
      topic: 'secret',
      status: 'fail',
      message: `NetBox takes secrets of ${longestSecret} characters, and the first of server.netbox.secrets has ${secret.length}.`,
      hint: '`netbox-hooks secret` makes one that is long enough, and short enough.',
    })
  for (const other of made.others) {
    const step = steps.find(
      (each) =>
        (each.does === 'create' || each.does === 'change') &&
        each.kind === other.kind &&
        each.name === other.name,
    )
    if (step)
      findings.push({
        topic: 'name',
        status: 'fail',
        message: `NetBox has ${other.kind === 'webhook' ? 'a webhook' : 'an event rule'} "${other.name}" (${other.id}) that connect has not made.`,
        hint: `Rename or delete it in NetBox, or give this connection another name by server.netbox.name.`,
      })
  }
  for (const other of made.otherWays)
    findings.push({
      topic: 'webhook',
      status: 'warn',
      message: `NetBox's webhook "${other.name}" (${other.id}) leads to a gateway as well, and connect has not made it.`,
      hint: 'If it is this one, delete it: what comes by two webhooks is accepted once, and costs twice.',
    })
  findings.push(...needed.leftOut.map((message): Finding => ({ topic: 'rules', status: 'warn', message })))
  if (needed.groups.length === 0)
    findings.push({
      topic: 'rules',
      status: 'warn',
      message: 'No event rule that is enabled wants a change of an object that NetBox has.',
      hint: `Write event rules into the configuration, or add them with \`netbox-hooks rules add\`. Then run it again.`,
    })
  if (needed.lacksJobs) findings.push(jobsLeftOut(version))
  if (jobs && breaksJobs(version)) findings.push(jobsGuarded(name))
  return findings
}

/** As long as NetBox takes them. */
const longestSecret = 255

function jobsLeftOut(version: NetboxVersion): Finding {
  const breaks = breaksJobs(version)
  return {
    topic: 'jobs',
    status: 'warn',
    message: 'Event rules want events of jobs, which NetBox is not asked for.',
    hint: breaks
      ? `--job-events asks for them. Take care: in NetBox ${version.text} a rule on job_started without data makes every script fail ('NoneType' object is not a mapping).`
      : '--job-events asks for them.',
  }
}

function jobsGuarded(name: string): Finding {
  return {
    topic: 'jobs',
    status: 'warn',
    message: `Before NetBox 4.7 a rule on job_started without data makes every script fail ('NoneType' object is not a mapping).`,
    hint: `The rule of jobs that "${name}" makes has a condition that keeps scripts from failing: leave it there. NetBox then sends how jobs end, and not that they start.`,
  }
}
