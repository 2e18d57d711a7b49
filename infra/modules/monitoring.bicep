// The workspace for all logs and metrics.
param name { workspace: string, applicationInsights: string }
param location string
param tags object

@description('Days that logs are kept.')
param retentionInDays int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: name.workspace
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionInDays
  }
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' = {
  name: name.applicationInsights
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
  }
}

output workspaceId string = workspace.id

// The connection string is not an output: outputs and parameters are kept in the deployment history, which everybody with read access to the resource group can see.
