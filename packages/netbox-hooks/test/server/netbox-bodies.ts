import { createHmac } from 'node:crypto'

// NetBox's own webhook as its versions write it. The bodies are text as Python's json.dumps() writes it, with a blank
// after separators and escapes for what is not ASCII: a signature holds for these bytes alone.

const data =
  '{"id": 4, "url": "/api/dcim/sites/4/", "display": "M\\u00fcnchen", "name": "M\\u00fcnchen", "slug": "muc", ' +
  '"status": {"value": "active", "label": "Active"}, "tags": [], "custom_fields": {}}'
const snapshots =
  '{"prechange": {"name": "M\\u00fcnchen", "status": "planned"}, ' +
  '"postchange": {"name": "M\\u00fcnchen", "status": "active"}}'
const id = '9c6b0e6c-5f8e-4d0c-8d43-5f7f3f3f0a41'
const request = `{"id": "${id}", "method": "PATCH", "path": "/api/dcim/sites/4/", "user": "jstretch"}`
const time = '"timestamp": "2026-03-06T15:11:23.503000+00:00"'

/** An update of a site. */
export const siteUpdated = {
  '4.4':
    `{"event": "updated", ${time}, "object_type": "dcim.site", "username": "jstretch", "request_id": "${id}", ` +
    `"data": ${data}, "snapshots": ${snapshots}, "context": {"branch": {"name": "main"}}}`,
  '4.5':
    `{"event": "updated", ${time}, "object_type": "dcim.site", "username": "jstretch", "request_id": "${id}", ` +
    `"data": ${data}, "snapshots": ${snapshots}, "context": {"branch": {"name": "main"}}}`,
  '4.6':
    `{"event": "updated", ${time}, "object_type": "dcim.site", "username": "jstretch", "request_id": "${id}", ` +
    `"data": ${data}, "request": ${request}, "snapshots": ${snapshots}, "context": {"branch": {"name": "main"}}}`,
  '4.7':
    `{"event": "updated", ${time}, "object_type": "dcim.site", "data": ${data}, "request": ${request}, ` +
    `"snapshots": ${snapshots}, "context": {"branch": {"name": "main"}}}`,
} as const

/** Before `object_type` there was the model alone. */
export const modelAlone = siteUpdated['4.4'].replace('"object_type": "dcim.site"', '"model": "site"')

/** A job that has ended: no request, no snapshots. */
export const jobEnded =
  `{"event": "job_ended", ${time}, "object_type": "extras.script", "username": "jstretch", "request_id": null, ` +
  '"data": {"log": [], "output": "done"}}'

/** What NetBox writes into X-Hook-Signature. */
export function signature(body: string, secret: string): string {
  return createHmac('sha512', secret).update(body, 'utf8').digest('hex')
}
