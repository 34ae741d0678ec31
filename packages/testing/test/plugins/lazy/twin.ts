import { PluginConfig } from 'netbox-hooks'

export default class Twin extends PluginConfig {}
