//go:build programs

// Package pulumi names the Pulumi CLI, so that a go.mod of its own pins all that it is made of.
package pulumi

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
