import { it } from 'vitest'
import { mendConfiguration, mendManaged } from './mended-support.ts'

it('what fails before it can be sent is listed, counted, and sent once its configuration is mended', () =>
  mendConfiguration({}))

it('what fails of managed webhooks and rules is listed, counted, and sent once they are mended', () =>
  mendManaged({}))
