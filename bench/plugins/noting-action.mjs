import { PluginConfig, registerEventAction } from 'netbox-hooks'

/** Its action tells the process that it has been run, and fails now and then. */
export default class NotingAction extends PluginConfig {
  name = 'noting-action'
  version = '1.0.0'

  async ready() {
    await super.ready()
    registerEventAction({
      name: 'note',
      run: ({ event }) => {
        globalThis.noteRun(event.data.event)
        if (Math.random() < 0.03) throw new Error('It fails now and then.')
      },
    })
  }
}
