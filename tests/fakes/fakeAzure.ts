import { isIP } from "node:net";
import { kindOf, type Registration } from "../support/registrations.ts";

/** What the program means by what it asks for, where the requests alone do not say it. */
export interface Meant {
    /** Families that clients use. */
    ipFamilies: string[];
    /** Who may connect; everybody where nothing is said. */
    sourceRanges?: string[];
    /** Addresses that the records will have. */
    published: string[];
}

/**
 * Azure's network as far as a public balancer in front of nodes meets it: takes resources as a program asks for them and
 * says what it would refuse, or would not do as it was asked. Written from the REST API's reference and error codes, from
 * kubernetes-sigs/cloud-provider-azure and from Kubernetes' own source, not from the checks.
 */
export class FakeAzure {
    readonly refusals: string[] = [];
    readonly #addresses = new Map<string, Inputs>();
    readonly #security: Inputs[] = [];

    /** Creates every resource of Azure's among these. */
    create(asked: Registration[], meant: Meant): this {
        for (const kind of ["PublicIPAddress", "SecurityRule", "LoadBalancer"]) {
            for (const each of asked.filter(
                ({ type }) => type.startsWith("azure-native:network") && kindOf({ type }) === kind,
            )) {
                const refuse = (why: string) => this.refusals.push(`${kind} ${each.name}: ${why}`);
                // Pulumi adds eight digits of a hash. "1-80, alphanumerics, underscores, periods, and hyphens. Start with
                // alphanumeric. End alphanumeric or underscore." (naming rules, Microsoft.Network)
                const name = String(each.inputs["loadBalancerName"] ?? `${each.name}0123abcd`);
                if (!/^[a-z0-9](?:[\w.-]{0,78}\w)?$/i.test(name)) {
                    refuse("InvalidResourceName");
                }
                if (!isGroup(String(each.inputs["resourceGroupName"]))) {
                    refuse("ResourceGroupNotFound");
                }
                this.#kinds[kind]?.(each.inputs, refuse, each);
            }
        }
        for (const family of meant.ipFamilies) {
            if (!meant.published.some((address) => `IPv${isIP(address)}` === family)) {
                this.refusals.push(`no record for ${family}`);
            }
        }
        if (meant.published.some((address) => !meant.ipFamilies.includes(`IPv${isIP(address)}`))) {
            this.refusals.push("a record of what is not served");
        }
        this.#clients(meant);
        return this;
    }

    readonly #kinds: Record<string, (inputs: Inputs, refuse: Refuse, each: Registration) => void> = {
        PublicIPAddress: (inputs, refuse, { name }) => {
            // "Standard SKU … Static"; of the API's defaults sku is Basic and the allocation Dynamic.
            if (skuOf(inputs) === "Standard" && inputs["publicIPAllocationMethod"] !== "Static") {
                refuse("StandardSkuPublicIPAddressesMustBeStatic");
            }
            this.#addresses.set(`${name}-id`, inputs);
        },
        SecurityRule: (inputs, refuse) => {
            const { priority, direction, networkSecurityGroupName: group } = inputs;
            // "The value can be between 100 and 4096 … must be unique for each rule in the collection."
            if (!whole(priority, 100, 4096)) {
                refuse("SecurityRuleInvalidPriority");
            }
            if (!/^[a-z0-9](?:[\w.-]{0,78}\w)?$/i.test(String(group))) {
                refuse("the network security group is not found");
            }
            const same = this.#security.filter((each) => each["networkSecurityGroupName"] === group);
            if (same.some((each) => each["priority"] === priority && each["direction"] === direction)) {
                refuse("SecurityRuleConflict");
            }
            const sources = listed(inputs["sourceAddressPrefix"], inputs["sourceAddressPrefixes"]);
            const destinations = listed(inputs["destinationAddressPrefix"], inputs["destinationAddressPrefixes"]);
            if (
                sources.length === 0 ||
                destinations.length === 0 ||
                listed(inputs["destinationPortRanges"]).length === 0
            ) {
                refuse("SecurityRuleParameterMissing");
            }
            const prefixes = [...sources, ...destinations].filter((each) => !TAGS.has(each));
            // "The address prefix … has an invalid CIDR notation. For the given prefix length, …" (InvalidCIDRNotation);
            // a rule holds one family (cloud-provider-azure pkg/provider/securitygroup makes one of each).
            if (!prefixes.every(isNetwork)) {
                refuse("InvalidCIDRNotation");
            }
            if (new Set(prefixes.map(familyOf)).size > 1) {
                refuse("SecurityRuleAddressPrefixesOfDifferentFamilies");
            }
            this.#security.push(inputs);
        },
        LoadBalancer: (inputs, refuse, { name }) => this.#balancer(inputs, refuse, name),
    };

    #balancer(inputs: Inputs, refuse: Refuse, name: string): void {
        const parts = (key: string) => (inputs[key] ?? []) as Inputs[];
        const named = new Map<string, Inputs>();
        for (const key of ["frontendIPConfigurations", "backendAddressPools", "probes", "loadBalancingRules"]) {
            for (const part of parts(key)) {
                const id = `/loadBalancers/${name}/${key}/${part["name"]}`.toLowerCase();
                if (named.has(id) || !/^[a-z0-9](?:[\w.-]{0,78}\w)?$/i.test(String(part["name"]))) {
                    refuse(`name of ${id}`);
                }
                named.set(id, part);
            }
        }
        /** A part that a rule refers to. InvalidResourceReference. */
        const referred = (rule: Inputs, field: string): Inputs | undefined => {
            const id = String((rule[field] as Inputs | undefined)?.["id"]);
            const own = ID.exec(id)?.groups?.["own"]?.toLowerCase();
            const part = own === undefined ? undefined : named.get(own);
            if (part === undefined) {
                refuse(`InvalidResourceReference: ${field} ${id}`);
            }
            return part;
        };

        const taken = new Set<unknown>();
        const frontendFamily = (frontend: Inputs | undefined) => {
            const id = String((frontend?.["publicIPAddress"] as Inputs | undefined)?.["id"]);
            const address = this.#addresses.get(id);
            return address?.["publicIPAddressVersion"] ?? (/v6$/.test(id) ? "IPv6" : "IPv4");
        };
        for (const frontend of parts("frontendIPConfigurations")) {
            const id = String((frontend["publicIPAddress"] as Inputs | undefined)?.["id"]);
            const address = this.#addresses.get(id);
            if (address === undefined && !isId(id, "publicIPAddresses")) {
                refuse(`LinkedInvalidPropertyId: ${id}`);
            }
            // "Standard SKU load balancer … DifferentSkuLoadBalancersAndPublicIPAddressNotAllowed".
            if (address !== undefined && skuOf(address) !== skuOf(inputs)) {
                refuse("DifferentSkuLoadBalancersAndPublicIPAddressNotAllowed");
            }
            if (taken.has(id)) {
                refuse("PublicIPAddressInUse");
            }
            taken.add(id);
        }
        for (const pool of parts("backendAddressPools")) {
            const nodes = (pool["loadBalancerBackendAddresses"] ?? []) as Inputs[];
            const addresses = nodes.map(({ ipAddress }) => String(ipAddress));
            // "IP-based backend pools require a Standard Load Balancer", "in the same virtual network".
            if (skuOf(inputs) !== "Standard" || nodes.some((each) => !isId(networkOf(each), "virtualNetworks"))) {
                refuse(`${pool["name"]}: a pool by address needs a Standard balancer and a virtual network`);
            }
            if (new Set(nodes.map(networkOf)).size > 1 || new Set(addresses.map(familyOf)).size > 1) {
                refuse(`${pool["name"]}: nodes of one virtual network and one family`);
            }
            if (addresses.some((each) => isIP(each) === 0) || new Set(addresses).size < addresses.length) {
                refuse(`${pool["name"]}: addresses`);
            }
            if (new Set(nodes.map((each) => each["name"])).size < nodes.length) {
                refuse(`${pool["name"]}: names`);
            }
        }
        for (const probe of parts("probes")) {
            const { port, protocol, requestPath, intervalInSeconds: interval, probeThreshold: threshold } = probe;
            // "Path is required if a protocol is set to http. Otherwise, it is not allowed."; "the minimum value is 5".
            if (!whole(port, 1, 65_535) || (protocol === "Tcp") !== (requestPath === undefined)) {
                refuse("probe");
            }
            if (!whole(interval, 5, 2_147_483_647) || !whole(threshold, 1, 100)) {
                refuse("intervalInSeconds, probeThreshold");
            }
            // cloud-provider-azure: "The total duration of all intervals cannot exceed 120 seconds", "the minimum
            // number of probe is 2".
            if (Number(interval) * Number(threshold) >= 120 || Number(threshold) < 2) {
                refuse("total probe should be less than 120");
            }
        }

        const rules = parts("loadBalancingRules");
        if (rules.length > 250) {
            refuse("more than 250 rules");
        }
        const held = new Map<string, unknown>();
        const hold = (what: string, key: string, by: unknown) => {
            if (held.has(key)) {
                refuse(`${what}: ${key}`);
            }
            held.set(key, by);
        };
        const served = new Map<unknown, unknown>();
        for (const rule of rules) {
            const { protocol, frontendPort, backendPort, enableFloatingIP, enableTcpReset } = rule;
            const frontend = referred(rule, "frontendIPConfiguration");
            const pool = referred(rule, "backendAddressPool");
            // "'All' … HA ports … internal Standard Load Balancer"; "Acceptable values are between 0 and 65534 … 0 enables Any Port".
            if (!["Tcp", "Udp"].includes(String(protocol))) {
                refuse("LoadBalancingRuleProtocolAllRequiresInternalLoadBalancer");
            }
            if (!whole(frontendPort, 1, 65_534) || !whole(backendPort, 1, 65_535)) {
                refuse("frontendPort, backendPort");
            }
            if (!whole(rule["idleTimeoutInMinutes"], 4, 100)) {
                refuse("idleTimeoutInMinutes");
            }
            // "This element is only used when the protocol is set to TCP."
            if (enableTcpReset === true && protocol !== "Tcp") {
                refuse("enableTcpReset");
            }
            hold(
                "RulesOfSameLoadBalancerTypeUseSameFrontendPortProtocolAndIPConfig",
                `${frontend?.["name"]} ${protocol} ${frontendPort}`,
                rule,
            );
            if (enableFloatingIP !== true) {
                hold("RulesUseSameBackendPortProtocolAndPool", `${pool?.["name"]} ${protocol} ${backendPort}`, rule);
            }
            const nodes = ((pool?.["loadBalancerBackendAddresses"] ?? []) as Inputs[]).map(
                ({ ipAddress }) => ipAddress,
            );
            if (nodes.length === 0) {
                refuse(`${rule["name"]} sends to nobody`);
            }
            if (nodes.some((node) => familyOf(String(node)) !== frontendFamily(frontend))) {
                refuse("LoadBalancingRuleFrontendAndBackendOfDifferentFamilies");
            }
            const probe = rule["probe"] === undefined ? undefined : referred(rule, "probe");
            if (probe === undefined) {
                refuse(`${rule["name"]} goes on sending to nodes that are gone: it has no probe`);
            }
            // kube-apiserver --service-node-port-range, and one number is one port's (portallocator).
            if (!whole(backendPort, 30_000, 32_767)) {
                refuse(`provided port ${backendPort} is not in the valid range`);
            }
            if ((served.get(backendPort) ?? frontendPort) !== frontendPort) {
                refuse(`provided port ${backendPort} is already allocated`);
            }
            served.set(backendPort, frontendPort);
            this.#lets(String(protocol), backendPort, nodes.map(String), refuse);
        }
        for (const probe of parts("probes").filter((each) => each["protocol"] === "Http")) {
            if (!whole(probe["port"], 30_000, 32_767) || served.has(probe["port"])) {
                refuse(`healthCheckNodePort ${probe["port"]}`);
            }
        }
        if (!rules.some(({ protocol }) => protocol === "Tcp")) {
            refuse("no rule for TCP");
        }
        if (!isId(String(ID.exec(String((rules[0]?.["probe"] as Inputs)?.["id"]))?.[1] ?? ""), "loadBalancers")) {
            refuse("ids of another form");
        }
    }

    /** "Standard load balancer … closed to inbound flows unless opened by NSGs", which see a packet as nodes do. */
    #lets(protocol: string, port: unknown, nodes: string[], refuse: Refuse): void {
        const open = this.#security.some(
            (rule) =>
                rule["protocol"] === protocol &&
                listed(rule["destinationPortRanges"]).includes(String(port)) &&
                nodes.every((node) => listed(rule["destinationAddressPrefixes"]).includes(node)),
        );
        if (this.#security.length > 0 && !open) {
            refuse(`${protocol} ${port} is dropped at the nodes`);
        }
    }

    #clients({ ipFamilies, sourceRanges }: Meant): void {
        for (const family of ipFamilies) {
            const allowed = (sourceRanges ?? []).filter((range) => familyOf(range) === family);
            const sources = this.#security
                .filter((rule) => listed(rule["destinationAddressPrefixes"]).some((each) => familyOf(each) === family))
                .map((rule) => listed(rule["sourceAddressPrefix"], rule["sourceAddressPrefixes"]).join());
            if (sourceRanges !== undefined && (allowed.length === 0 || sources.length === 0)) {
                this.refusals.push(`nobody or everybody of ${family} gets in`);
            }
            if (sources.some((each) => each !== (sourceRanges === undefined ? "Internet" : allowed.join()))) {
                this.refusals.push(`others than meant get in over ${family}`);
            }
        }
        if (!(sourceRanges ?? []).every(isNetwork)) {
            this.refusals.push("a range that is none");
        }
    }
}

type Inputs = Record<string, unknown>;
type Refuse = (why: string) => void;

const TAGS = new Set(["Internet", "AzureLoadBalancer", "*"]);

/** Id of a part of a balancer: the balancer's, and what names the part. */
const ID = /^(.*(?<own>\/loadBalancers\/[^/]+\/[^/]+\/[^/]+))$/i;

const GUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

function isId(id: string, type: string): boolean {
    const own = id.replace(/(\/loadBalancers\/[^/]+)\/.*$/i, "$1");
    return new RegExp(
        `^/subscriptions/${GUID}/resourceGroups/[^/]+/providers/Microsoft\\.Network/${type}/[a-z0-9][\\w.-]*$`,
        "i",
    ).test(own);
}

/** "1-90. Underscores, hyphens, periods, parentheses, and letters or digits. Can't end with period." */
function isGroup(name: string): boolean {
    return name.length >= 1 && name.length <= 90 && !/[^\w.()-]/.test(name) && !name.endsWith(".");
}

function skuOf(inputs: Inputs): unknown {
    return (inputs["sku"] as Inputs | undefined)?.["name"] ?? "Basic";
}

function networkOf(node: Inputs): string {
    return String((node["virtualNetwork"] as Inputs | undefined)?.["id"]);
}

function listed(...values: unknown[]): string[] {
    return values.flatMap((value) => (value === undefined ? [] : value)).map(String);
}

function whole(value: unknown, lowest: number, highest: number): boolean {
    return Number.isInteger(value) && Number(value) >= lowest && Number(value) <= highest;
}

function familyOf(prefix: string): string {
    return `IPv${isIP(prefix.split("/")[0] ?? "")}`;
}

/** A network or one address: no bit is set after the prefix. */
export function isNetwork(prefix: string): boolean {
    const [address = "", length] = prefix.split("/");
    const size = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
    if (size === 0 || (length !== undefined && !(/^\d+$/.test(length) && Number(length) <= size))) {
        return false;
    }
    return (
        length === undefined ||
        bitsOf(address, size)
            .slice(Number(length))
            .every((bit) => bit === "0")
    );
}

function bitsOf(address: string, size: number): string[] {
    const [head = "", tail] = address.split("::");
    const groups = (text: string) => (text === "" ? [] : text.split(size === 32 ? "." : ":"));
    const width = size === 32 ? 8 : 16;
    const before = groups(head);
    const after = tail === undefined ? [] : groups(tail);
    const gap = Array(size / width - before.length - after.length).fill("0");
    return [...before, ...gap, ...after].flatMap((group) => [
        ...Number.parseInt(group, size === 32 ? 10 : 16)
            .toString(2)
            .padStart(width, "0"),
    ]);
}
