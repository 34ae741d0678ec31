import type { NetboxHooksError } from '@netbox-hooks/core'
import type { Kind } from '../netbox-translation/notes.ts'
import type { Translated, Translation } from '../netbox-translation/translate.ts'
import { mended, ofPlugin, type SettingsMistake } from './mend.ts'
import { type TrialBasis, tryOut } from './trial-host.ts'

/** More than any set of objects needs: each round leaves out at least one thing. */
const mostRounds = 1_000

/** A mistake in one object. */
interface Mistake extends SettingsMistake {
  readonly kind: Kind
  readonly index: number
}

/**
 * What of a translation the check of a configuration lets through, mended where that is enough; why the rest is not is noted.
 *
 * @throws NetboxHooksError if something else is wrong: with the plugins of the basis
 */
export async function judge(translation: Translation, basis: TrialBasis): Promise<Translation> {
  let { webhooks, eventRules } = translation
  for (let round = 0; round < mostRounds; round += 1) {
    const settingsOf = (objects: readonly Translated<unknown>[]) => objects.map(({ settings }) => settings)
    const tried = { webhooks: settingsOf(webhooks), eventRules: settingsOf(eventRules) }
    const outcome = await tryOut(basis, tried, translation.values)
    if ('host' in outcome) {
      await outcome.host.stop()
      break
    }
    const mistakes = mistakesIn(outcome.error)
    if (mistakes.length === 0) throw outcome.error
    webhooks = withoutRefused('webhook', webhooks, mistakes, translation)
    eventRules = withoutRefused('event_rule', eventRules, mistakes, translation)
    eventRules = withoutLost(eventRules, webhooks, translation)
  }
  const used = new Set(JSON.stringify(webhooks.map(({ settings }) => settings)).match(/(?<="env":")[^"]+/g))
  return {
    ...translation,
    webhooks,
    eventRules,
    variables: translation.variables.filter(({ name }) => used.has(name)),
  }
}

function mistakesIn({ problems }: NetboxHooksError): readonly Mistake[] {
  return problems.flatMap((error): Mistake[] => {
    const [, list, index = '', path = ''] =
      /(webhooks|eventRules)\[(\d+)\]\.?(.*)$/s.exec(error.where ?? '') ?? []
    if (list === undefined) return []
    return [{ kind: list === 'webhooks' ? 'webhook' : 'event_rule', index: Number(index), path, error }]
  })
}

function withoutRefused<Source extends { readonly id: number; readonly name: string }>(
  kind: Kind,
  objects: readonly Translated<Source>[],
  mistakes: readonly Mistake[],
  { notes }: Translation,
): readonly Translated<Source>[] {
  return objects.flatMap((object, index): Translated<Source>[] => {
    const own = mistakes.filter((mistake) => mistake.kind === kind && mistake.index === index)
    if (own.length === 0) return [object]
    const note = notes.of(kind, object.source)
    const settings = mended(object.settings, own, note)
    if (settings) return [{ ...object, settings }]
    for (const { path, error } of own) {
      const hint = hintFor(path, error)
      note.impossible({ place: path, message: error.message, ...(hint !== undefined && { hint }) })
    }
    return []
  })
}

/** What NetBox has from elsewhere has to come from somewhere here. */
function hintFor(path: string, { message, hint }: NetboxHooksError): string | undefined {
  if (path.startsWith('eventTypes[')) return ofPlugin
  if (path === 'secret')
    return 'Give the webhook another secret, in NetBox and at its receiver, and import again.'
  if (/there is no (?:filter|test)/.test(message))
    return "If it is one of NetBox's JINJA2_FILTERS: a plugin here that registers it (registerTemplateFilter) lets the webhook be imported."
  return hint
}

/** Rules whose webhook was let go. */
function withoutLost(
  rules: Translation['eventRules'],
  webhooks: Translation['webhooks'],
  { notes }: Translation,
): Translation['eventRules'] {
  const names = new Set(webhooks.map(({ settings }) => settings.name))
  return rules.filter(({ source, settings }) => {
    const [webhook = ''] = settings['webhooks'] as readonly string[]
    if (names.has(webhook)) return true
    const message = `Its webhook ${webhook} is not taken over.`
    notes.of('event_rule', source).impossible({ place: 'action_object_id', message })
    return false
  })
}
