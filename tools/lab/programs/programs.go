//go:build programs

// Package programs imports the lab's programs: one go.mod pins all, and they share compiled packages.
package programs

import (
	_ "github.com/coredns/coredns"
	_ "github.com/envoyproxy/gateway/cmd/envoy-gateway"
	_ "helm.sh/helm/v3/cmd/helm"
	_ "k8s.io/kubernetes/cmd/kubectl"
	_ "sigs.k8s.io/gateway-api/apis/v1"
)
