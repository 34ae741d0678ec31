// Loaded before all else: says at the end how much processor time the process took, in µs, all threads included.
process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  require('node:fs').writeSync(3, String(user + system))
})
