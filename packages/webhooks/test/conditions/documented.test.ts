import { readFileSync } from 'node:fs'
import { ConditionSet } from '@netbox-hooks/webhooks'
import { expect, it } from 'vitest'

const text = readFileSync(new URL('../../../../docs/events.md', import.meta.url), 'utf8')
const examples = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => json as string)

it.each(examples)('docs/events.md shows conditions that can be used: %s', (json) => {
  expect(new ConditionSet(JSON.parse(json)).evaluate({ data: {} })).toBe(false)
})
