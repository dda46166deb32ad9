//go:build programs

// Package istio imports Istio's programs, so that a separate go.mod pins all their modules.
package istio

import (
	_ "istio.io/istio/pilot/cmd/pilot-agent"
	_ "istio.io/istio/pilot/cmd/pilot-discovery"
)
