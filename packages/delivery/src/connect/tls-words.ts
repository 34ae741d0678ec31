import { codeOf, messageOf } from '@netbox-hooks/core'

/** What went wrong in a handshake, as the end of a sentence, and what to do about it. */
export interface TlsWords {
  readonly problem: string
  readonly hint: string
}

const renew = 'Renew the certificate at the endpoint.'
const trust =
  'Let the endpoint send its intermediate certificates, or give the CA that issued its certificate: caFilePath.'
const client = "Check the webhook's clientCert and clientKey."
const versions = 'Let the endpoint speak TLS 1.2 or 1.3.'

/** By Node's code of a certificate that is not accepted. */
const certificates: Readonly<Record<string, TlsWords>> = {
  CERT_HAS_EXPIRED: { problem: 'the certificate has expired', hint: renew },
  CERT_NOT_YET_VALID: {
    problem: 'the certificate is not valid yet',
    hint: 'Check the clocks of both sides.',
  },
  CERT_REVOKED: { problem: 'the certificate is revoked', hint: renew },
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    problem: 'it is self-signed, and not trusted',
    hint: 'Give that certificate as caFilePath, or use one of a CA.',
  },
  SELF_SIGNED_CERT_IN_CHAIN: { problem: 'its chain ends in a CA that is not trusted', hint: trust },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    problem: 'unable to verify the first certificate: the one of its issuer is missing, or not trusted',
    hint: trust,
  },
  UNABLE_TO_GET_ISSUER_CERT: { problem: 'the certificate of its issuer is missing', hint: trust },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { problem: 'it is issued by a CA that is not trusted', hint: trust },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    problem: 'it is made out to another host',
    hint: 'Use a name that the certificate has, or have one issued for this host.',
  },
}

/** By OpenSSL's name of an alert or of an error, without what it puts in front: that differs between releases. */
const handshakes: Readonly<Record<string, TlsWords>> = {
  WRONG_VERSION_NUMBER: {
    problem: 'the port does not answer in TLS',
    hint: 'Check that the port speaks TLS, or write http:// if it is meant to speak plain HTTP.',
  },
  NO_APPLICATION_PROTOCOL: {
    problem: 'the endpoint speaks neither HTTP/1.1 nor HTTP/2',
    hint: 'Check that it is an HTTP endpoint.',
  },
  PROTOCOL_VERSION: { problem: 'the endpoint speaks other versions of TLS', hint: versions },
  UNSUPPORTED_PROTOCOL: { problem: 'the endpoint speaks a version of TLS that is too old', hint: versions },
  HANDSHAKE_FAILURE: {
    problem: 'the two sides have no cipher in common, or the endpoint asks for a client certificate',
    hint: `Check what the endpoint offers. ${client}`,
  },
  CERTIFICATE_REQUIRED: { problem: 'the endpoint asks for a client certificate', hint: client },
  BAD_CERTIFICATE: {
    problem: 'the endpoint does not accept the client certificate',
    hint: client,
  },
  CERTIFICATE_EXPIRED: { problem: 'the client certificate has expired', hint: client },
  CERTIFICATE_UNKNOWN: {
    problem: 'the endpoint does not accept the client certificate',
    hint: client,
  },
  UNKNOWN_CA: {
    problem: 'the endpoint does not know the CA of the client certificate',
    hint: client,
  },
  ACCESS_DENIED: {
    problem: 'the endpoint denies the client certificate its access',
    hint: client,
  },
  UNRECOGNIZED_NAME: {
    problem: 'the endpoint does not know the host of the URL',
    hint: 'Check the host name, and what the server there is configured for.',
  },
  EE_KEY_TOO_SMALL: { problem: "the key of the endpoint's certificate is too short", hint: renew },
  DH_KEY_TOO_SMALL: {
    problem: "the endpoint's Diffie-Hellman key is too short",
    hint: 'Let it use 2048 bits or more.',
  },
}

const aliases: Readonly<Record<string, string>> = {
  PACKET_LENGTH_TOO_LONG: 'WRONG_VERSION_NUMBER',
  HTTP_REQUEST: 'WRONG_VERSION_NUMBER',
  UNKNOWN_PROTOCOL: 'WRONG_VERSION_NUMBER',
  BAD_RECORD_TYPE: 'WRONG_VERSION_NUMBER',
  INSUFFICIENT_SECURITY: 'HANDSHAKE_FAILURE',
  NO_PROTOCOLS_AVAILABLE: 'PROTOCOL_VERSION',
  UNSUPPORTED_PROTOCOL_VERSION: 'UNSUPPORTED_PROTOCOL',
  UNSUPPORTED_CERTIFICATE: 'BAD_CERTIFICATE',
  CERTIFICATE_REVOKED: 'BAD_CERTIFICATE',
}

const general: Omit<TlsWords, 'problem'> = {
  hint: 'Check that the port speaks TLS, and whether the endpoint asks for a client certificate.',
}

/** Of a certificate that is not accepted. */
export function certificateWords(cause: unknown): TlsWords {
  const code = codeOf(cause) ?? ''
  const known = certificates[code]
  if (!known) return { problem: `it does not stand up to verification (${code || 'unknown'})`, hint: trust }
  // Node names the host and what the certificate is made out to.
  const names = /(?<host>Host: .*)$/s.exec(messageOf(cause))?.groups?.['host']
  return code === 'ERR_TLS_CERT_ALTNAME_INVALID' && names !== undefined
    ? { ...known, problem: `${known.problem}. ${names.replace(/\.+$/, '')}` }
    : known
}

/** Of a handshake that has failed otherwise. */
export function handshakeWords(cause: unknown): TlsWords {
  const code = codeOf(cause) ?? ''
  const name = code.replace(/^ERR_SSL_(?:(?:SSL\/TLS|SSLV3|TLSV13|TLSV1)_(?:ALERT_)?)?/, '')
  const known = handshakes[aliases[name] ?? name]
  if (known) return known
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'NBH_CONNECTION_FAILED')
    return { problem: 'the endpoint closed the connection amidst it', ...general }
  if (code.startsWith('ERR_SSL_'))
    return { problem: `one side gave up (${name.toLowerCase().replaceAll('_', ' ')})`, ...general }
  return { problem: messageOf(cause), ...general }
}
