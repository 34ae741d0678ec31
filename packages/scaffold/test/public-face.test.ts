import * as scaffold from '@netbox-hooks/scaffold'
import * as answers from '@netbox-hooks/scaffold/answers'
import * as create from '@netbox-hooks/scaffold/create'
import * as options from '@netbox-hooks/scaffold/options'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(
    [scaffold, answers, options, create].map((entry) => Object.keys(entry).sort()),
  ).toMatchInlineSnapshot(`
    [
      [
        "ask",
        "askAnswers",
        "canAsk",
        "completeAnswers",
        "filesExist",
        "folderUnusable",
        "hostVersion",
        "ignoreText",
        "isInstalled",
        "isPackageInstalled",
        "jsonText",
        "licenceFiles",
        "moduleExtension",
        "nextCommands",
        "outcomeText",
        "packageManagerOf",
        "packageNameProblem",
        "planHostFiles",
        "refuseFullFolder",
        "suggestedName",
        "withoutScope",
        "writeFiles",
      ],
      [
        "defaultWebhookUrl",
        "formats",
        "sources",
        "webhookUrlProblem",
      ],
      [
        "choice",
        "textOption",
        "wordArgument",
      ],
      [
        "createProgram",
        "createProject",
        "describeProject",
        "exitCodes",
        "printOutcome",
        "runProgram",
        "validName",
      ],
    ]
  `)
})
