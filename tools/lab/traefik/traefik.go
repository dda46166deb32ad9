//go:build programs

// Package traefik imports Traefik, so that a separate go.mod pins all its modules.
package traefik

import _ "github.com/traefik/traefik/v3/cmd/traefik"
