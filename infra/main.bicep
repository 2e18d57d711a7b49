// All Azure resources of one environment, in one resource group. The cluster part is aks-flux.bicep.
targetScope = 'resourceGroup'

@description('Short name of the environment: part of every name.')
@minLength(2)
@maxLength(8)
param environment string

param location string = resourceGroup().location

@description('Organizations whose pipelines may wait, e.g. https://dev.azure.com/acme/')
@minLength(1)
param organizations string[]

@description('Event metadata that tells places apart: the keys of the Alerts\' eventMetadata.')
param placeKeys string[] = ['cluster', 'env']

@description('False once Flux sends with its workload identity: then no connection string works any more.')
param allowSas bool = true

@description('What Flux signs with if it posts to FluxEvent instead of the Event Hub. Empty: no webhook is accepted.')
@secure()
param webhookSecret string = ''

@description('The principal id of the identity that the in-cluster server has, if it reads the Event Hub. Empty: it does not.')
param serverPrincipalId string = ''

@description('Who is told of dead letters and undeliverable results.')
param alertEmailAddresses string[] = []

param partitionCount int = 4
param eventRetentionInDays int = 7
param logRetentionInDays int = 30
param storageSkuName string = 'Standard_ZRS'
param instanceMemoryMB int = 2048
param maximumInstanceCount int = 40
param alwaysReadyInstances int = 1

@description('Added to every resource.')
param extraTags object = {}

// All names and tags are defined here. The short hash makes the names unique that must be unique in all of Azure.
var app = 'deploy-orch'
var unique = take(uniqueString(subscription().id, resourceGroup().id), 6)
var name = {
  eventHubNamespace: 'evhns-${app}-${environment}-${unique}'
  storageAccount: toLower('stdeployorch${environment}${unique}')
  keyVault: 'kv-do-${environment}-${unique}'
  workspace: 'log-${app}-${environment}'
  applicationInsights: 'appi-${app}-${environment}'
  plan: 'plan-${app}-${environment}'
  functionApp: 'func-${app}-${environment}-${unique}'
  actionGroup: 'ag-${app}-${environment}'
  deadLetterAlert: 'alert-${app}-${environment}-dead-letters'
  undeliverableAlert: 'alert-${app}-${environment}-undeliverable'
}
var tags = union({ application: 'DeploymentOrchestrator', environment: environment }, extraTags)

module monitoring 'modules/monitoring.bicep' = {
  params: {
    name: { workspace: name.workspace, applicationInsights: name.applicationInsights }
    location: location
    tags: tags
    retentionInDays: logRetentionInDays
  }
}

module storage 'modules/storage.bicep' = {
  params: {
    name: name.storageAccount
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    skuName: storageSkuName
  }
}

module eventHub 'modules/event-hub.bicep' = {
  params: {
    name: name.eventHubNamespace
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    partitionCount: partitionCount
    retentionInDays: eventRetentionInDays
    allowSas: allowSas
  }
}

module keyVault 'modules/key-vault.bicep' = {
  params: {
    name: name.keyVault
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    webhookSecret: webhookSecret
  }
}

// Only identities are used: no setting contains a key. The webhook's secret is a reference to the vault.
var settings = union(
  {
    AzureWebJobsStorage__accountName: storage.outputs.accountName
    AzureWebJobsStorage__credential: 'managedidentity'
    EventHub__fullyQualifiedNamespace: eventHub.outputs.fullyQualifiedNamespace
    EventHub__credential: 'managedidentity'
    FluxEventHub: eventHub.outputs.hubName
    FluxEventConsumerGroup: eventHub.outputs.consumerGroupName
    DataProtection__KeyVaultUri: keyVault.outputs.vaultUri
  },
  toObject(range(0, length(organizations)), i => 'AzureDevOps__Organizations__${i}', i => organizations[i]),
  toObject(range(0, length(placeKeys)), i => 'Flux__PlaceKeys__${i}', i => placeKeys[i]),
  empty(webhookSecret) ? {} : { Flux__Webhooks__0__Secret: '@Microsoft.KeyVault(SecretUri=${keyVault.outputs.webhookSecretUri})' }
)

module functionApp 'modules/function-app.bicep' = {
  params: {
    name: { plan: name.plan, app: name.functionApp }
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    applicationInsightsName: name.applicationInsights
    packageContainerUri: storage.outputs.packageContainerUri
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyInstances: alwaysReadyInstances
    settings: settings
  }
}

module appAccess 'modules/app-access.bicep' = {
  params: {
    // A recreated app has a new identity, but an existing role assignment cannot be moved to another identity. So the name of the assignment is derived from the identity,
    // which means that what-if cannot predict it.
    #disable-next-line what-if-short-circuiting
    principalId: functionApp.outputs.principalId
    storageAccountName: name.storageAccount
    eventHubNamespaceName: name.eventHubNamespace
    keyVaultName: name.keyVault
  }
}

module serverAccess 'modules/event-hub-receiver.bicep' = if (!empty(serverPrincipalId)) {
  params: {
    namespaceName: name.eventHubNamespace
    principalId: serverPrincipalId
  }
  dependsOn: [eventHub]
}

module alerts 'modules/alerts.bicep' = {
  params: {
    name: { actionGroup: name.actionGroup, deadLetters: name.deadLetterAlert, undeliverable: name.undeliverableAlert }
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    emailAddresses: alertEmailAddresses
  }
}

@description('deploy.yaml deploys the package to it.')
output functionAppName string = functionApp.outputs.appName

@description('What pipelines call, and the smoke test.')
output address string = functionApp.outputs.address

@description('For aks-flux.bicep, and for the channel of the Provider with a workload identity.')
output eventHubNamespaceName string = name.eventHubNamespace

@description('EventHub:FullyQualifiedNamespace of the in-cluster server.')
output eventHubFullyQualifiedNamespace string = eventHub.outputs.fullyQualifiedNamespace

@description('EventHub:Name of the in-cluster server.')
output eventHubName string = eventHub.outputs.hubName

@description('EventHub:ConsumerGroup of the in-cluster server.')
output eventHubServerConsumerGroupName string = eventHub.outputs.serverConsumerGroupName
