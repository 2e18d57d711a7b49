using '../../main.bicep'

param environment = 'tst'
param organizations = ['https://dev.azure.com/acme/']
param alertEmailAddresses = ['platform@acme.example']

// Flux sends with its workload identity (infra/flux/environments/tst/01).
param allowSas = false
