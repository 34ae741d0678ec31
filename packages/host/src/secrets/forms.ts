import { domainToASCII } from 'node:url'
import { encodeInParameter, encodeInPath, encodeParameters } from '@netbox-hooks/webhooks/url-values'

/** The ways in which a secret is written into a text, by name: names are stored. */
export const secretForms: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  // As it stands at the end of a header.
  trimmed: (secret) => secret.trim(),
  json: inJson,
  path: encodeURI,
  query: encodeURIComponent,
  form: (secret) => new URLSearchParams([['', secret]]).toString().slice(1),
  // As templates of URLs write it.
  urlPath: encodeInPath,
  urlParameter: encodeInParameter,
  urlParameters: encodeParameters,
  // As a resolver is asked for it, and as its errors name it.
  host: (secret) => domainToASCII(secret) || secret.toLowerCase(),
  // As the filters of templates write it: `tojson`, `urlencode`.
  html: (secret) => inJson(secret).replaceAll(/[<>&'\x7f-\uffff]/g, escapedUnit),
  quoted: (secret) =>
    encodeURIComponent(secret)
      .replaceAll(/[!'()*]/g, encodedUnit)
      .replaceAll('%2F', '/'),
  base64: (secret) => Buffer.from(secret).toString('base64'),
  hex: (secret) => Buffer.from(secret).toString('hex'),
}

function inJson(secret: string): string {
  return JSON.stringify(secret).slice(1, -1)
}

function escapedUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function encodedUnit(unit: string): string {
  return `%${unit.charCodeAt(0).toString(16).toUpperCase()}`
}
