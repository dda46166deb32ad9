import type { KubeConfig } from "../kubernetes/kubeConfig.ts";
import { ApiError, apiRequest } from "../kubernetes/request.ts";
import { rangesOf } from "../model/addresses.ts";
import { FAMILIES } from "../model/families.ts";
import type { IpFamily } from "../model/parts.ts";

/** Address families of the cluster's Services, or undefined if unreadable. */
export async function familiesOfServices(config: KubeConfig): Promise<IpFamily[] | undefined> {
    try {
        const { items } = await apiRequest<{ items: { spec: { cidrs: string[] } }[] }>(config, {
            method: "GET",
            path: "/apis/networking.k8s.io/v1/servicecidrs",
        });
        const cidrs = items.flatMap(({ spec }) => spec.cidrs);
        const offered = FAMILIES.map(({ name }) => name).filter((name) => rangesOf(name, cidrs).length > 0);
        return offered.length === 0 ? undefined : offered;
    } catch (error) {
        // 403: deploying a gateway does not require reading the cluster's own ranges. 404: Kubernetes before 1.33.
        if (error instanceof ApiError && [403, 404].includes(error.statusCode)) {
            return undefined;
        }
        throw error;
    }
}
