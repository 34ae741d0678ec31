/** Keys of what nobody is shown, whoever named them: a plugin has settings of its own. */
export const secretKeyName: RegExp =
  /^(?:secrets?|.*(?:token|password|passphrase|api_?key|credentials?|private_?key)|authorization|cookie|client_?key)$/i
