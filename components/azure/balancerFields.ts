import * as z from "zod";
import { checkedBy, type FormRule, ruled } from "../model/settings/formRule.ts";
import { ipFamilies } from "../model/settings/forms.ts";

const PROBE: FormRule = {
    code: "azure-probe-invalid",
    reason: "Azure rejects the probe, and AKS creates no balancer.",
    remedy: "Use whole numbers: an interval of at least 5 seconds, at least 2 probes, together less than 120 seconds.",
    source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer_healthprobe.go",
};

const IDLE_TIMEOUT: FormRule = {
    code: "azure-idle-timeout-invalid",
    reason: "Azure rejects the balancing rule, and AKS creates no balancer.",
    remedy: "Use 4 to 100 minutes. The value applies to TCP only. QUIC keeps its connections open with packets.",
    source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go; Azure documentation, load-balancer-tcp-idle-timeout",
};

const seconds = ({ interval = 5, numberOfProbes = 2 }: { interval?: number; numberOfProbes?: number }) =>
    interval * numberOfProbes;

const healthProbe = checkedBy(
    PROBE,
    z.strictObject({
        /** Seconds between two probes, at least 5. Default: 5. */
        interval: ruled(PROBE, z.int().min(5)).optional(),
        /**
         * Consecutive probes until a node is unhealthy or healthy, at least 2; multiplied by the interval less
         * than 120 seconds. Default: 2.
         */
        numberOfProbes: ruled(PROBE, z.int().min(2)).optional(),
    }),
    (probe) => seconds(probe) < 120,
    (probe) => `${probe.numberOfProbes ?? 2} probes every ${probe.interval ?? 5} s take ${seconds(probe)} s.`,
);

/** Health probe of an Azure balancer on the nodes, over HTTP or TCP: UDP has no probe. */
export interface AzureHealthProbe extends z.input<typeof healthProbe> {}

/** Fields of both our own balancer and a Service of AKS. */
export const balancerFields = {
    /** Address families that are served; IPv6 needs nodes with an address of it. Default: `["IPv4"]`. */
    ipFamilies: ipFamilies.default(["IPv4"]),
    /** How nodes are probed. Default: every 5 seconds, unhealthy after two failures. */
    healthProbe: healthProbe.optional(),
    /** Idle timeout of TCP connections in minutes, 4 to 100. Default: 4, as in Azure. */
    tcpIdleTimeout: ruled(IDLE_TIMEOUT, z.int().min(4).max(100)),
};
