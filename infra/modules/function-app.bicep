// The Functions app on Flex Consumption: it scales to many instances, and one is always ready for HTTP. Azure Pipelines gives up on a request after
// 20 s, so a cold start would fail the pipeline's task.
param name { plan: string, app: string }
param location string
param tags object

@description('For the diagnostic settings.')
param workspaceId string

@description('Where the app writes what it did.')
param applicationInsightsName string

@description('The blob container that holds the package; read with the app\'s own identity.')
param packageContainerUri string

@description('Memory of an instance.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int

@description('The most instances.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int

@description('Instances for HTTP that are always running. 0 risks the 20 s of Azure Pipelines.')
@minValue(1)
param alwaysReadyInstances int

@description('Names and values of the app settings.')
param settings object

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: name.plan
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true } // Linux
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name.app
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: { type: 'SystemAssigned' }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainerUri
          authentication: { type: 'SystemAssignedIdentity' }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: [
          { name: 'http', instanceCount: alwaysReadyInstances }
        ]
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
    }
  }
}

resource appSettings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: union(settings, { APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString })
}

// Turns off publishing with user name and password: the pipeline deploys with its own identity.
resource ftpPublishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'ftp'
  properties: { allow: false }
}

resource scmPublishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: app
  properties: {
    workspaceId: workspaceId
    metrics: [
      { category: 'AllMetrics', enabled: true } // no FunctionAppLogs, because Application Insights has them
    ]
  }
}

output appName string = app.name
output principalId string = app.identity.principalId
output address string = 'https://${app.properties.defaultHostName}'
