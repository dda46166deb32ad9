// Package ext is a module in Traefik's repository that no module proxy has. The open-source build adds no fields.
package ext

// HTTP adds nothing to the dynamic configuration.
type HTTP struct{}

// Router adds nothing to a router.
type Router struct{}
