@export()
@description('Of one Kustomization, in seconds. retryInterval: how soon after a failure it tries again; left out, it waits for the next sync.')
type kustomizationSettings = {
  timeoutInSeconds: int
  syncIntervalInSeconds: int
  retryIntervalInSeconds: int?
  prune: bool
}
