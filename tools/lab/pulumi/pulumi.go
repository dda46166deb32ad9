//go:build programs

// Package pulumi imports the Pulumi CLI, so that a separate go.mod pins all its modules.
package pulumi

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
