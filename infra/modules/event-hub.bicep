// One namespace and hub per trust zone: anybody who may send to the hub can release any pipeline that listens to it.
param name string
param location string
param tags object

@description('For the diagnostic settings.')
param workspaceId string

@description('Partitions, the most workers that read side by side. Cannot be changed later in Standard.')
@minValue(1)
@maxValue(32)
param partitionCount int

@description('Days that events are kept: how long the app may be down without losing one.')
@minValue(1)
@maxValue(7)
param retentionInDays int

@description('False: no connection string works, and Flux sends with its workload identity.')
param allowSas bool

// Standard, because Basic has only the consumer group $Default and keeps events for only one day.
resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Standard', capacity: 1 }
  properties: {
    minimumTlsVersion: '1.2'
    disableLocalAuth: !allowSas
    isAutoInflateEnabled: true
    maximumThroughputUnits: 4
  }
}

resource hub 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' = {
  parent: namespace
  name: 'flux-events'
  properties: {
    partitionCount: partitionCount
    retentionDescription: { cleanupPolicy: 'Delete', retentionTimeInHours: retentionInDays * 24 }
  }
}

// A consumer group of our own, so that another reader of the hub does not move our checkpoint.
resource consumerGroup 'Microsoft.EventHub/namespaces/eventhubs/consumergroups@2024-01-01' = {
  parent: hub
  name: 'deployment-orchestrator'
}

// The consumer group of the in-cluster server, which also reads everything, in addition to the app or instead of it.
resource serverConsumerGroup 'Microsoft.EventHub/namespaces/eventhubs/consumergroups@2024-01-01' = {
  parent: hub
  name: 'deployment-orchestrator-server'
}

// A rule of the hub that allows only sending: its key can neither receive events nor reach another hub. Its connection string ends with EntityPath, as Flux requires.
resource send 'Microsoft.EventHub/namespaces/eventhubs/authorizationRules@2024-01-01' = if (allowSas) {
  parent: hub
  name: 'flux-send'
  properties: { rights: ['Send'] }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: namespace
  properties: {
    workspaceId: workspaceId
    logs: [
      { categoryGroup: 'allLogs', enabled: true }
    ]
    metrics: [
      { category: 'AllMetrics', enabled: true }
    ]
  }
}

output hubName string = hub.name
output consumerGroupName string = consumerGroup.name
output serverConsumerGroupName string = serverConsumerGroup.name
output fullyQualifiedNamespace string = split(split(namespace.properties.serviceBusEndpoint, '//')[1], ':')[0]
