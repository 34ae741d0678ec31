/**
 * Names, in the environment of a command that runs apart, the descriptor that its data goes to: its standard output is
 * standard error, so that whatever plugins, a configuration or their libraries print there is no data.
 */
export const outputVariable = 'NETBOX_HOOKS_OUTPUT'
