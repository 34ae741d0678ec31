import { nearest } from '@netbox-hooks/core/hints'
import type { Command } from 'commander'

/** The default command of a group is given every word that names no other one: one that is mistyped. */
export function refuseOtherWords(defaultCommand: Command): Command {
  return defaultCommand.allowExcessArguments().hook('preAction', (_, { args: [word], parent }) => {
    if (word === undefined) return
    const names = parent?.commands.map((command) => command.name()) ?? []
    parent?.error(
      `error: unknown command '${word}' of ${parent.name()}\n(${nearest(word, names, 'commands')})`,
    )
  })
}
