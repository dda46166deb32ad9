/** Words in what proxies are called, and namespaces and charts of them. */
const OF_PROXIES = /gateway|ingress|traefik|proxy|proxies|edge|nginx|istio|contour|kong|haproxy|caddy/i;

/** Whether a name is probably one of a proxy's: by convention alone. */
export function namesProxies(name: string): boolean {
    return OF_PROXIES.test(name);
}
