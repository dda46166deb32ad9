//go:build programs

// Package contour imports Contour, so that a separate go.mod pins all its modules.
package contour

import (
	_ "github.com/projectcontour/contour/cmd/contour"
)
