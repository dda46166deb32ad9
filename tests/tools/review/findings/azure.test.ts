import type { Properties } from "../../../../tools/review/change.ts";
import { types } from "../build.ts";
import { type Case, testFindings, UNKNOWN } from "./cases.ts";

const address = (more: Properties = {}): Properties => ({
    sku: { name: "Standard" },
    publicIPAllocationMethod: "Static",
    publicIPAddressVersion: "IPv4",
    ...more,
});
const rule = (protocol: string, probe = true) => ({
    protocol,
    frontendPort: 443,
    ...(probe ? { probe: { id: "nodes" } } : {}),
});
const balancer = (...loadBalancingRules: Properties[]): Properties => ({ loadBalancingRules });
const FIXED = { publicIPAddressVersion: "IPv6", sku: { name: "Basic" }, zones: ["1"], publicIPPrefix: { id: "a" } };

const cases: Case[] = [
    {
        what: "a balancer that is replaced is named for its address, and not for its rules too",
        resources: [
            {
                type: types.azureBalancer,
                op: "replace",
                before: balancer(rule("Tcp"), rule("Udp")),
                after: balancer(rule("Tcp")),
            },
        ],
        findings: ["load-balancer-replaced it"],
    },
    {
        what: "a rule for TCP without a probe is not a rule of QUIC",
        resources: [{ type: types.azureBalancer, after: balancer(rule("Tcp", false), rule("Udp")) }],
        findings: [],
    },
    {
        what: "an address that is replaced may have new values, and is released",
        resources: [
            {
                type: types.azureAddress,
                op: "replace",
                before: address(),
                after: address({ publicIPAddressVersion: "IPv6" }),
                live: { ipAddress: "203.0.113.20" },
            },
        ],
        findings: ["address-released it"],
        says: "The public address 203.0.113.20 is replaced",
    },
    {
        what: "an address may get zones where it had none",
        resources: [{ type: types.azureAddress, before: address(), after: address({ zones: ["1"] }) }],
        findings: [],
    },
    {
        what: "a new address that says nothing of its allocation is dynamic",
        resources: [{ type: types.azureAddress, after: { sku: { name: "Standard" } } }],
        findings: ["azure-address-dynamic it"],
    },
    {
        what: "a dynamic address that is deleted is released, and not refused",
        resources: [{ type: types.azureAddress, before: address({ publicIPAllocationMethod: "Dynamic" }) }],
        findings: ["address-released it"],
    },
    {
        what: "values of a new address that are known only during the update are not guessed",
        resources: [
            {
                type: types.azureAddress,
                after: { sku: UNKNOWN, publicIPAllocationMethod: UNKNOWN, publicIPAddressVersion: UNKNOWN },
            },
        ],
        findings: [],
    },
    ...Object.keys(FIXED).flatMap((field): Case[] => [
        {
            what: `another ${field} of an address is refused`,
            resources: [
                {
                    type: types.azureAddress,
                    before: address(FIXED),
                    after: address({
                        ...FIXED,
                        [field]: { sku: { name: "Standard" }, publicIPPrefix: { id: "b" } }[field] ?? "another",
                    }),
                },
            ],
            findings: ["azure-address-immutable it"],
            says: field,
        },
        {
            what: `${field} of an address that is known only during the update is not guessed`,
            resources: [
                { type: types.azureAddress, before: address(FIXED), after: address({ ...FIXED, [field]: UNKNOWN }) },
            ],
            findings: [],
        },
        {
            what: `${field} of an address that the first of two renders does not know is not guessed`,
            resources: [
                {
                    type: types.azureAddress,
                    before: address({ ...FIXED, [field]: "[unknown]" }),
                    after: address(FIXED),
                },
            ],
            findings: [],
        },
    ]),
];

testFindings(cases);
