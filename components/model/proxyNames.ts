/** Words in the names of proxies, their namespaces and charts. */
const OF_PROXIES = /gateway|ingress|traefik|proxy|proxies|edge|nginx|istio|contour|kong|haproxy|caddy/i;

/** Whether a name probably belongs to a proxy, by convention only. */
export function namesProxies(name: string): boolean {
    return OF_PROXIES.test(name);
}
