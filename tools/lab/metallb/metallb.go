//go:build programs

// Package metallb imports MetalLB, so that a separate go.mod pins all its modules.
package metallb

import (
	_ "go.universe.tf/metallb/controller"
	_ "go.universe.tf/metallb/speaker"
)
