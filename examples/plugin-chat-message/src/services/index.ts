import type { Message } from '../message.ts'
import type { ChatMessageSettings } from '../settings.ts'
import { mattermostBody } from './mattermost.ts'
import { slackBody } from './slack.ts'
import { teamsBody } from './teams.ts'

/** What each service takes as a message. */
export const bodies: Readonly<Record<ChatMessageSettings['service'], (message: Message) => object>> = {
  slack: slackBody,
  teams: teamsBody,
  mattermost: mattermostBody,
}
