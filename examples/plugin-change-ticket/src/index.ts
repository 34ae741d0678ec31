import { type Payload, PluginConfig, registerEventAction } from 'netbox-hooks'
import type { z } from 'zod'
import { Failure } from './failure.ts'
import { openOnce } from './open-once.ts'
import { ruleSettings, settings } from './settings.ts'
import { rendered } from './templates.ts'
import { TicketSystem } from './ticket-system.ts'
import { Turns } from './turns.ts'

declare module 'netbox-hooks' {
  interface PluginsConfig {
    'netbox-hooks-plugin-change-ticket': z.input<typeof settings>
  }
}

/** Brings the action `open-ticket`: it opens one ticket for each event, however often it is run. */
export default class ChangeTicket extends PluginConfig.withSettings(settings) {
  override verboseName = 'Change ticket'
  override minVersion = '0.1.0'

  override async ready() {
    await super.ready()
    const { logger } = this.host
    const { fields: common, reference } = this.settings
    const system = new TicketSystem(this.settings)
    this.scope.own(() => system.close())
    // Two rules may ask for a ticket of the same event at once.
    const turns = new Turns()
    registerEventAction({
      name: 'open-ticket',
      settingsSchema: ruleSettings,
      timeout: 10_000,
      run: async ({ eventId, payload, settings: { fields: own }, signal }) => {
        const fields = () => ticketOf({ ...common, ...own }, payload)
        const outcome = await turns.take(eventId, () => openOnce(system, eventId, fields, signal))
        logger.debug({ plugin: this.name, eventId }, `A ticket was ${outcome}.`)
        if (outcome === 'opened and lost')
          logger.warn(
            { plugin: this.name, eventId },
            `The ticket that was opened is not found by ${reference}: were its answer lost, a second one would be opened.`,
          )
      },
    })
  }
}

/** @throws Failure, for good: the templates of an event render the same every time */
function ticketOf(fields: z.output<typeof ruleSettings>['fields'], payload: Payload): object {
  try {
    return rendered(fields, payload) as object
  } catch (error) {
    throw new Failure(`The fields of the ticket cannot be rendered: ${(error as Error).message}`, {
      final: true,
      cause: error,
    })
  }
}
