export { type HostRole, hostRoles, roleOf } from './config/host-role.ts'
export { type LogLevel, logLevelOf, logLevels, logLevelVariable } from './config/log-level.ts'
export { ProgressLine } from './progress/line.ts'
export { counted, progressText } from './progress/text.ts'
