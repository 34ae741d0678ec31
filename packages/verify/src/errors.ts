import { VerifyError } from './verify-error.ts'

export function secretInvalid(problem: string): VerifyError {
  return new VerifyError({
    code: 'NBH_SECRET_INVALID',
    message: `A secret ${problem}.`,
    hint: 'Use any text, or make a good secret with generateSecret() or `netbox-hooks secret`.',
  })
}

/** @param problem a sentence about an argument's form, without its end */
export function inputInvalid(
  problem: string,
  hint = 'Correct the call: nothing is known yet of the webhook itself.',
): VerifyError {
  return new VerifyError({ code: 'NBH_VERIFY_INPUT_INVALID', message: `${problem}.`, hint })
}

export function secretsMissing(): VerifyError {
  return new VerifyError({
    code: 'NBH_SECRET_INVALID',
    message: 'There is no secret to verify the webhook with.',
    hint: 'Give the secret that the webhook is configured with.',
  })
}

export function signatureMissing(what: string): VerifyError {
  return new VerifyError({
    code: 'NBH_SIGNATURE_MISSING',
    message: `The request carries no ${what}.`,
    hint: 'Hand over all headers of the request, and check that the webhook has a secret.',
  })
}

export function signatureInvalid(header: string): VerifyError {
  return new VerifyError({
    code: 'NBH_SIGNATURE_INVALID',
    message: `The signature in ${header} was not made with any of the secrets.`,
    hint: 'Verify the body as it was received, byte for byte, with the secret that the webhook has.',
  })
}

export function timestampOutsideTolerance(offset: number, tolerance: number): VerifyError {
  return new VerifyError({
    code: 'NBH_TIMESTAMP_OUTSIDE_TOLERANCE',
    message: `webhook-timestamp is ${Math.abs(offset)} s in the ${offset > 0 ? 'past' : 'future'}; ${tolerance} s are tolerated.`,
    hint: 'Either the request is a replay, or a clock is wrong.',
  })
}
