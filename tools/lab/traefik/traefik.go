//go:build programs

// Package traefik names Traefik, so that a go.mod of its own pins all that it is made of.
package traefik

import _ "github.com/traefik/traefik/v3/cmd/traefik"
