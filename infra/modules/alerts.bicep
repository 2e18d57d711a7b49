// Alerts for two things that a person has to look at: events that could not be read, and results that can never be delivered to their pipeline. The texts are those of the
// service's own log.
param name { actionGroup: string, deadLetters: string, undeliverable: string }
param location string
param tags object
param workspaceId string

@description('Who is told; nobody: the rules still show in the portal.')
param emailAddresses string[]

var rules = [
  {
    name: name.deadLetters
    title: 'Flux events were kept as dead letters'
    text: 'An event could not be read or delivered. A pipeline may be waiting for it: read the reason in the log, then redrive or delete it.'
    severity: 2
    says: ['kept as a dead letter', 'could not be stored and was put on the queue']
  }
  {
    name: name.undeliverable
    title: 'A result can never be delivered to its pipeline'
    text: 'The pipeline waits until its own timeout. The reason in the log says whether its token has expired, the key ring was lost or Azure DevOps refuses us.'
    severity: 1
    says: ['can never be delivered to its pipeline']
  }
]

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name.actionGroup
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'deploy-orch'
    enabled: true
    emailReceivers: [
      for (address, index) in emailAddresses: {
        name: 'email-${index}'
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

resource alertRules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: rule.name
    location: location
    tags: tags
    properties: {
      displayName: rule.title
      description: rule.text
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT5M'
      // The tables are created by the first telemetry; until then, a query of them cannot be validated.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: 'AppTraces | where Message has_any (dynamic(${string(rule.says)})) | project TimeGenerated, Message, OperationId'
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
          }
        ]
      }
      actions: { actionGroups: [actionGroup.id] }
    }
  }
]
