import { isIP } from "node:net";
import { kindOf, type Registration } from "../support/registrations.ts";

/**
 * Compute Engine as far as a passthrough balancer meets it: takes resources as a program asks for them, in order, and
 * says what it would refuse. Written from the API's reference and the provider's source, not from the checks.
 */
export class FakeCompute {
    readonly refusals: string[] = [];
    readonly #backendServices = new Map<string, Inputs>();
    readonly #addresses = new Map<string, { family: string; tier: unknown }>();
    readonly #taken = new Map<string, string>();

    /** Creates every resource of Google's among these. */
    create(asked: Registration[]): this {
        const order = [/Address$/, /HealthCheck$/, /BackendService$/, /Firewall$/, /ForwardingRule$/];
        for (const kind of order) {
            for (const each of asked.filter(({ type }) => type.startsWith("gcp:compute/") && kind.test(type))) {
                this.#create(each);
            }
        }
        return this;
    }

    #create({ type, name, inputs }: Registration): void {
        const kind = kindOf({ type });
        const refuse = (why: string) => this.refusals.push(`${kind} ${name}: ${why}`);
        // Pulumi adds a hyphen and seven digits of a hash. Every compute resource's `name`: 1-63, RFC 1035.
        if (!/^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(`${name}-0123abc`)) {
            refuse("Invalid value for field 'resource.name'");
        }
        if (kind !== "Firewall" && !REGIONS.has(String(inputs["region"]))) {
            refuse(`region ${inputs["region"]} was not found`);
        }
        this.#rules[kind]?.(inputs, refuse, name);
    }

    readonly #rules: Record<string, (inputs: Inputs, refuse: (why: string) => void, name: string) => void> = {
        Address: (inputs, refuse, name) => {
            const six = inputs["ipVersion"] === "IPV6";
            // compute.addresses: external IPv6 needs a subnetwork, the endpoint type NETLB for rules, and tier Premium.
            if (six && (inputs["subnetwork"] === undefined || inputs["ipv6EndpointType"] !== "NETLB")) {
                refuse("an external IPv6 address for a forwarding rule needs subnetwork and ipv6EndpointType NETLB");
            }
            if (six && inputs["networkTier"] === "STANDARD") {
                refuse("IPv6 is not supported in the Standard tier");
            }
            this.#addresses.set(name, { family: six ? "IPv6" : "IPv4", tier: inputs["networkTier"] ?? "PREMIUM" });
        },
        RegionHealthCheck: (inputs, refuse) => {
            const probes = ["tcpHealthCheck", "httpHealthCheck"].flatMap((key) => (inputs[key] ? [inputs[key]] : []));
            const [probe] = probes as Inputs[];
            if (probes.length !== 1 || !whole(probe?.["port"], 1, 65_535)) {
                refuse("exactly one kind of check, with a port");
            }
            if (probe?.["requestPath"] !== undefined && !String(probe["requestPath"]).startsWith("/")) {
                refuse("requestPath");
            }
            // regionHealthChecks: "It is invalid for timeoutSec to have greater value than checkIntervalSec."
            const { checkIntervalSec: interval, timeoutSec: timeout } = inputs;
            if (!whole(interval, 1, 300) || !whole(timeout, 1, 300) || Number(timeout) > Number(interval)) {
                refuse("checkIntervalSec, timeoutSec");
            }
            if (!whole(inputs["healthyThreshold"], 1, 10) || !whole(inputs["unhealthyThreshold"], 1, 10)) {
                refuse("thresholds");
            }
        },
        RegionBackendService: (inputs, refuse, name) => {
            const backends = (inputs["backends"] ?? []) as Inputs[];
            const urls = backends.map(({ group }) => String(group));
            const kinds = new Set(urls.map((url) => /\/(instanceGroups|networkEndpointGroups)\/[^/]+$/.exec(url)?.[1]));
            // "No two backends … are allowed to use same Instance Group"; "cannot mix Instance Group and NEG backends";
            // "you must specify … the fully-qualified URL".
            if (backends.length === 0 || new Set(urls).size < urls.length || kinds.size > 1 || kinds.has(undefined)) {
                refuse("backends");
            }
            for (const url of urls) {
                const { place = "", scope } =
                    /^https:\/\/.*\/(?<scope>zones|regions)\/(?<place>[^/]+)\//.exec(url)?.groups ?? {};
                if (scope === undefined || !(place === inputs["region"] || place.startsWith(`${inputs["region"]}-`))) {
                    refuse(`${url} is not in the region`);
                }
                if (scope === "regions" && url.includes("networkEndpointGroups")) {
                    refuse(`${url} is no zonal endpoint group`);
                }
            }
            // magic-modules region_backend_service.go.tmpl: refused for EXTERNAL.
            if (backends.some((each) => each["capacityScaler"] || each["maxConnections"] || each["maxUtilization"])) {
                refuse("cannot be set for non-managed backend service");
            }
            if (backends.some(({ balancingMode }) => balancingMode !== "CONNECTION")) {
                refuse("balancingMode");
            }
            const { idleTimeoutSec } = (inputs["connectionTrackingPolicy"] ?? {}) as Inputs;
            // compute.v1, BackendServiceConnectionTrackingPolicy, of external passthrough balancers: "This option is not
            // available publicly."
            if (idleTimeoutSec !== undefined) {
                refuse("idleTimeoutSec");
            }
            if (!whole(inputs["connectionDrainingTimeoutSec"], 0, 3600)) {
                refuse("connectionDrainingTimeoutSec");
            }
            if (typeof inputs["healthChecks"] !== "string") {
                refuse("healthChecks");
            }
            this.#backendServices.set(name, inputs);
        },
        Firewall: (inputs, refuse) => {
            const sources = (inputs["sourceRanges"] ?? []) as string[];
            const destinations = (inputs["destinationRanges"] ?? []) as string[];
            // firewalls: "For INGRESS traffic, one of sourceRanges, sourceTags or sourceServiceAccounts is required";
            // all ranges of one rule are of one family.
            if (sources.length === 0 || !sources.every(isRange)) {
                refuse("sourceRanges");
            }
            if (!destinations.every(isRange) || new Set([...sources, ...destinations].map(family)).size > 1) {
                refuse("families are mixed");
            }
            const allows = (inputs["allows"] ?? []) as { protocol: string; ports: string[] }[];
            if (
                allows.length === 0 ||
                !allows.every(({ ports }) => ports.every((port) => whole(Number(port), 1, 65_535)))
            ) {
                refuse("allows");
            }
            const tags = (inputs["targetTags"] ?? []) as string[];
            if (!tags.every((tag) => tag.length < 64 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(tag))) {
                refuse("targetTags");
            }
        },
        ForwardingRule: (inputs, refuse, name) => {
            const { ipProtocol, ipAddress, allPorts } = inputs;
            const ports = (inputs["ports"] ?? []) as string[];
            const service = this.#backendServices.get(String(inputs["backendService"]).replace(/^.*\//, ""));
            if (service?.["loadBalancingScheme"] !== inputs["loadBalancingScheme"]) {
                refuse("the backend service has another scheme, or is not there");
            }
            // "L3_DEFAULT … cannot be attached to a backend service with TCP or UDP"; it "requires allPorts".
            if (ipProtocol === "L3_DEFAULT" ? service?.["protocol"] !== "UNSPECIFIED" || allPorts !== true : false) {
                refuse("L3_DEFAULT");
            }
            if (service?.["protocol"] !== "UNSPECIFIED" && service?.["protocol"] !== ipProtocol) {
                refuse("protocol of the backend service");
            }
            // "The ports, portRange, and allPorts fields are mutually exclusive"; ports are of TCP, UDP and SCTP, five at most.
            const listed = ports.length >= 1 && ports.length <= 5 && ["TCP", "UDP"].includes(String(ipProtocol));
            if (
                allPorts === true ? ports.length > 0 : !listed || !ports.every((port) => whole(Number(port), 1, 65_535))
            ) {
                refuse("ports");
            }
            const six = inputs["ipVersion"] === "IPV6";
            const [address = "", prefix] = String(ipAddress).split("/");
            // ingress-gce forwarding_rules_ipv6.go: "address has to be specified with /96 prefix, or API will return error".
            if (isIP(address) !== (six ? 6 : 4) || prefix !== (six ? "96" : undefined)) {
                refuse(`IPAddress ${ipAddress}`);
            }
            if (six && inputs["subnetwork"] === undefined) {
                refuse("a subnetwork must be specified when creating external forwarding rule with IPv6");
            }
            const tier = inputs["networkTier"] ?? "PREMIUM";
            const reserved = [...this.#addresses.values()].find((each) => each.family === (six ? "IPv6" : "IPv4"));
            // "If IPAddress is specified, this value must be equal to the networkTier of the Address."
            if ((reserved !== undefined && reserved.tier !== tier) || (six && tier === "STANDARD")) {
                refuse("networkTier");
            }
            // "two or more forwarding rules cannot use the same [IPAddress, IPProtocol] pair if they share … one port".
            for (const port of allPorts === true ? ["all"] : ports) {
                const key = `${ipAddress} ${ipProtocol} ${port}`;
                const holder = this.#taken.get(key);
                if (holder !== undefined) {
                    refuse(`Specified IP address is in-use and would result in a conflict: ${key} is ${holder}'s`);
                }
                this.#taken.set(key, name);
            }
        },
    };
}

type Inputs = Record<string, unknown>;

const REGIONS = new Set(["europe-west1", "europe-west12", "us-central1", "northamerica-northeast1"]);

function whole(value: unknown, lowest: number, highest: number): boolean {
    return Number.isInteger(value) && Number(value) >= lowest && Number(value) <= highest;
}

function family(range: string): number {
    return isIP(range.split("/")[0] ?? "");
}

function isRange(range: string): boolean {
    const prefix = Number(range.split("/")[1]);
    return family(range) !== 0 && whole(prefix, 0, family(range) === 4 ? 32 : 128);
}
