import * as verify from '@netbox-hooks/verify'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(verify).sort()).toMatchInlineSnapshot(`
    [
      "Signer",
      "VerifyError",
      "generateKeyPair",
      "generateSecret",
      "netboxSignature",
      "secretProblem",
      "signatureHeaders",
      "standardWebhooksSignature",
      "verifyWebhook",
    ]
  `)
})
