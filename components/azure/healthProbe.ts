/** How a balancer of Azure's asks a node whether it serves, over HTTP or TCP: there is no probe over UDP. */
export interface AzureHealthProbe {
    /** Seconds between two probes, at least 5. Default: 5. */
    interval?: number;
    /**
     * Probes in a row until a node counts as lost, or as back, at least 2; times the interval less than 120 seconds.
     * Default: 2.
     */
    numberOfProbes?: number;
}
