import { counted } from '@netbox-hooks/host/words'
import { kindWords } from '../managed/objects.ts'
import type { Kind, Note } from '../netbox-translation/notes.ts'
import type { TemplatesTrial } from '../netbox-trial/try-templates.ts'
import { changeLine } from './merge.ts'
import type { ImportReport, NeededVariable, PlannedStep } from './report.ts'

/** Names of one line of a list. */
const mostNamed = 8

/** What importing comes to, for people. */
export function reportLines(report: ImportReport): readonly string[] {
  const { netbox, target } = report
  return [
    `NetBox ${netbox.version} at ${netbox.url}, into ${target}`,
    ...section('Taken over', takenOverLines(report)),
    ...section('Behaves otherwise than in NetBox', [...noteLines(report.otherwise), ...blockedLines(report)]),
    ...section('Cannot be taken over', noteLines(report.impossible)),
    ...section('Good to know', [...allowedLines(report), ...noteLines(report.remarks)]),
    ...section('Templates, rendered on objects of NetBox', templateLines(report)),
    ...section('Conditions, evaluated on objects of NetBox', conditionLines(report)),
    ...section(
      'Not looked at',
      report.unseen.map(({ object_type: type, reason }) => `${type}: ${reason}`),
    ),
    ...section('Environment variables to set where the host runs', report.variables.map(variableLine)),
    ...section('Changes', planLines(report.plan)),
  ]
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0
    ? []
    : ['', title, ...lines.map((line) => `  ${line.replaceAll('\n', '\n      ')}`)]
}

function takenOverLines({ taken_over: taken }: ImportReport): readonly string[] {
  if (taken.length === 0) return ['nothing']
  return (['webhook', 'event_rule'] as const).flatMap((kind) => {
    const own = taken.filter((one) => one.kind === kind)
    if (own.length === 0) return []
    const off = own.filter(({ enabled }) => !enabled).length
    const disabled = off === 0 ? '' : `, ${off} of them disabled`
    return [
      `${counted(own.length, kindWords[kind], `${kindWords[kind]}s`)}${disabled}: ${listed(own.map((one) => one.as))}`,
    ]
  })
}

/** What is said of several objects in the same words stands once. */
function noteLines(notes: readonly Note[]): readonly string[] {
  const groups = new Map<string, [Note, ...Note[]]>()
  for (const note of notes) {
    const key = JSON.stringify([note.kind, note.place, note.message, note.hint])
    const group = groups.get(key)
    if (group) group.push(note)
    else groups.set(key, [note])
  }
  return [...groups.values()].flatMap(([first, ...others]) => {
    const { kind, place, message, hint } = first
    const where = place === undefined || place === '' ? '' : `, ${place}`
    const kinds = others.length === 0 ? kindWords[kind] : `${kindWords[kind]}s`
    const names = listed([first, ...others].map(({ name }) => name))
    return [`${kinds} ${names}${where}: ${message}`, ...(hint === undefined ? [] : [`    ${hint}`])]
  })
}

function allowedLines({ allowed }: ImportReport): readonly string[] {
  if (allowed.length === 0) return []
  return [`Not public, and allowed by name in delivery.network.allow: ${listed(allowed)}.`]
}

function blockedLines({ blocked, allowed }: ImportReport): readonly string[] {
  const left = blocked.filter(({ host }) => !allowed.includes(host))
  return left.flatMap(({ host, reason, webhooks, canBeAllowed }) => [
    `${host} (${listed(webhooks)}): ${reason.replace(/^Not sent: /, '').replace(/\.?$/, '.')}`,
    canBeAllowed
      ? `    Nothing is sent there unless ${host} stands in delivery.network.allow.`
      : '    Nothing is sent there: whoever is sure of it lists its very address in delivery.network.allow.',
  ])
}

function templateLines({ templates }: ImportReport): readonly string[] {
  if (templates.length === 0) return []
  const names = [...new Set(templates.map(({ webhook }) => webhook))]
  const failing = templates.filter(({ problems }) => problems.length > 0)
  const isWell = (name: string) => failing.every(({ webhook }) => webhook !== name)
  const well = names.filter(isWell)
  const renders = templates.reduce((sum, { rendered }) => sum + rendered, 0)
  return [
    `${counted(renders, 'render', 'renders')} of ${counted(names.length, 'webhook', 'webhooks')}.`,
    ...(well.length === 0 ? [] : [`well: ${listed(well)}`]),
    ...templateProblems(failing),
  ]
}

/** Each problem once, with the events that it comes of. */
function templateProblems(failing: readonly TemplatesTrial[]): readonly string[] {
  const events = new Map<string, string[]>()
  for (const { webhook, object_type: type, event_type: event, objects, problems } of failing)
    for (const { message, objects: shown, count } of problems) {
      const head = `webhook ${webhook}: ${message}`
      const found = events.get(head) ?? []
      found.push(`    ${event} of ${type}, ${count} of ${objects} (${listed(shown)})`)
      events.set(head, found)
    }
  return [...events].flatMap(([head, found]) => [head, ...found])
}

function conditionLines({ conditions }: ImportReport): readonly string[] {
  return [
    ...conditions.flatMap(({ rule, object_type: type, objects, met, not_met: not, undecided, places }) => [
      `event rule ${rule}, ${type}: ${counted(objects, 'object', 'objects')}, met by ${met}, not by ${not}${undecided === 0 ? '' : `, undecided for ${undecided}, for which it does not fire, as in NetBox`}`,
      ...places.map(
        ({ place, reason, objects: shown, count }) => `    ${place}, ${count} (${listed(shown)}): ${reason}`,
      ),
    ]),
  ]
}

function variableLine({ name, of, state }: NeededVariable): string {
  const standing = { unset: '', set: ' (set)', differs: ' (set here to something else than NetBox has)' }[
    state
  ]
  return `${name}  ${of}${standing}`
}

const signs: Readonly<Record<PlannedStep['does'], string>> = {
  create: '+',
  change: '~',
  keep: ' ',
  remove: '-',
  left: '!',
}

function planLines(plan: readonly PlannedStep[]): readonly string[] {
  const isFirst = plan.every(({ does }) => does === 'create')
  if (isFirst) return []
  return plan.flatMap(({ kind, name, does, changes }) => {
    if (does === 'keep' && changes.length === 0) return []
    const what =
      does === 'left' ? `${nameOf(kind, name)}  changed or taken out here, and left so` : nameOf(kind, name)
    return [`${signs[does]} ${what}`, ...changes.map((change) => `    ${changeLine(change)}`)]
  })
}

function nameOf(kind: Kind, name: string): string {
  return `${kindWords[kind]} ${name}`
}

function listed(names: readonly string[]): string {
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : ''
  return `${names.slice(0, mostNamed).join(', ')}${more}`
}
