#!/usr/bin/env node
import { isNodeSupported, nodeTooOld } from '@netbox-hooks/core/node'

// Only then what an old Node would fail on.
if (isNodeSupported()) await import('./create.ts').then(({ run }) => run())
else {
  process.stderr.write(`${nodeTooOld()}\n`)
  process.exitCode = 1
}
