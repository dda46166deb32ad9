import type { Input } from "@pulumi/pulumi";
import type { AwsPartition } from "./identity.ts";
import type { PolicyDocument, PolicyStatement } from "./role.ts";

/** Tag that the controller puts on all that it creates; its value is the cluster's name. */
const CLUSTER_TAG = "elbv2.k8s.aws/cluster";

/** What the policy is for. */
export interface ControllerPolicyArgs {
    /** Name of the cluster; what another cluster's controller has made is out of reach. */
    clusterName: Input<string>;
    /** Partition of the ARNs. */
    partition: AwsPartition;
    /**
     * Whether Ingresses get Application Load Balancers: certificates, firewalls and listener rules come in addition.
     */
    applicationLoadBalancers: boolean;
}

/**
 * What the controller may do, after its documented policy (`docs/install/iam_policy.json` of v3.5.0), and narrower:
 * where that asks for the tag of any cluster, this asks for the cluster's own, and ARNs are of Network Load Balancers
 * alone unless Ingresses are served too. Left out then: Cognito, ACM, IAM certificates, WAF, Shield, listener rules,
 * trust stores, customer-owned and IPAM pools.
 */
export function controllerPolicy({
    clusterName,
    partition,
    applicationLoadBalancers,
}: ControllerPolicyArgs): PolicyDocument {
    const kinds = applicationLoadBalancers ? ["net", "app"] : ["net"];
    const balancing = (kind: string) => `arn:${partition}:elasticloadbalancing:*:*:${kind}`;
    const loadBalancers = kinds.map((kind) => balancing(`loadbalancer/${kind}/*/*`));
    const listeners = kinds.map((kind) => balancing(`listener/${kind}/*/*/*`));
    const targetGroups = balancing("targetgroup/*/*");
    const securityGroups = `arn:${partition}:ec2:*:*:security-group/*`;
    const made = { StringEquals: { [`aws:ResourceTag/${CLUSTER_TAG}`]: clusterName } };
    const creating = { StringEquals: { [`aws:RequestTag/${CLUSTER_TAG}`]: clusterName } };
    // Tags may change on what is the cluster's, but for the tag that says so.
    const retagging = { ...made, Null: { [`aws:RequestTag/${CLUSTER_TAG}`]: "true" } };
    const createdBy = (action: string, by: string[]) => ({
        StringEquals: { ...creating.StringEquals, [`${action}:CreateAction`]: by },
    });
    return {
        Version: "2012-10-17",
        Statement: [
            allow("iam", ["CreateServiceLinkedRole"], "*", {
                StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" },
            }),
            allow("ec2", READ_NETWORK, "*"),
            allow("elasticloadbalancing", READ_BALANCERS, "*"),
            allow("ec2", ["CreateSecurityGroup"], "*"),
            allow("ec2", ["CreateTags"], securityGroups, createdBy("ec2", ["CreateSecurityGroup"])),
            allow("ec2", ["CreateTags", "DeleteTags"], securityGroups, retagging),
            // The nodes' groups too, which are not the controller's: targets are opened to the balancer there.
            allow("ec2", ["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"], "*"),
            allow("ec2", ["DeleteSecurityGroup"], "*", made),
            allow("elasticloadbalancing", ["CreateLoadBalancer", "CreateTargetGroup"], "*", creating),
            allow(
                "elasticloadbalancing",
                ["AddTags"],
                [targetGroups, ...loadBalancers],
                createdBy("elasticloadbalancing", ["CreateTargetGroup", "CreateLoadBalancer"]),
            ),
            allow("elasticloadbalancing", ["AddTags", "RemoveTags"], [targetGroups, ...loadBalancers], retagging),
            allow(
                "elasticloadbalancing",
                applicationLoadBalancers ? [...CHANGE_OWN, "ModifyIpPools"] : CHANGE_OWN,
                "*",
                made,
            ),
            allow("elasticloadbalancing", ["CreateListener"], loadBalancers),
            allow("elasticloadbalancing", CHANGE_LISTENERS, listeners),
            // Target groups of a program as well: a TargetGroupBinding may name any.
            allow("elasticloadbalancing", ["RegisterTargets", "DeregisterTargets"], targetGroups),
            ...(applicationLoadBalancers ? forIngresses(balancing) : []),
        ],
    };
}

function forIngresses(balancing: (kind: string) => string): PolicyStatement[] {
    const rules = balancing("listener-rule/app/*/*/*/*");
    return [
        allow("ec2", ["DescribeCoipPools", "DescribeIpamPools", "GetCoipPoolUsage"], "*"),
        allow("elasticloadbalancing", ["DescribeSSLPolicies", "DescribeTrustStores", "SetWebAcl"], "*"),
        allow("elasticloadbalancing", ["CreateRule"], balancing("listener/app/*/*/*")),
        allow(
            "elasticloadbalancing",
            ["AddTags", "DeleteRule", "ModifyRule", "RemoveTags", "SetRulePriorities"],
            rules,
        ),
        allow("cognito-idp", ["DescribeUserPoolClient"], "*"),
        allow("acm", ["DescribeCertificate", "ListCertificates"], "*"),
        allow("iam", ["GetServerCertificate", "ListServerCertificates"], "*"),
        allow("waf-regional", WEB_ACLS, "*"),
        allow("wafv2", WEB_ACLS, "*"),
        allow("shield", ["CreateProtection", "DeleteProtection", "DescribeProtection", "GetSubscriptionState"], "*"),
    ];
}

function allow(
    service: string,
    actions: string[],
    resource: PolicyStatement["Resource"],
    condition?: PolicyStatement["Condition"],
): PolicyStatement {
    const statement = { Effect: "Allow" as const, Action: actions.map((action) => `${service}:${action}`) };
    return condition === undefined
        ? { ...statement, Resource: resource }
        : { ...statement, Resource: resource, Condition: condition };
}

/**
 * Subnets, security groups and targets. Accounts, addresses and internet gateways are required by Elastic Load
 * Balancing from the creator of a balancer (its User Guide, "API permissions").
 */
const READ_NETWORK = [
    "DescribeAccountAttributes",
    "DescribeAddresses",
    "DescribeAvailabilityZones",
    "DescribeInstances",
    "DescribeInternetGateways",
    "DescribeNetworkInterfaces",
    "DescribeRouteTables",
    "DescribeSecurityGroups",
    "DescribeSubnets",
    "DescribeTags",
    "DescribeVpcPeeringConnections",
    "DescribeVpcs",
    "GetSecurityGroupsForVpc",
];

/** Rules among them: the controller lists those of every listener, also of one that can have none. */
const READ_BALANCERS = [
    "DescribeCapacityReservation",
    "DescribeListenerAttributes",
    "DescribeListenerCertificates",
    "DescribeListeners",
    "DescribeLoadBalancerAttributes",
    "DescribeLoadBalancers",
    "DescribeRules",
    "DescribeTags",
    "DescribeTargetGroupAttributes",
    "DescribeTargetGroups",
    "DescribeTargetHealth",
];

const CHANGE_OWN = [
    "DeleteLoadBalancer",
    "DeleteTargetGroup",
    "ModifyCapacityReservation",
    "ModifyListenerAttributes",
    "ModifyLoadBalancerAttributes",
    "ModifyTargetGroup",
    "ModifyTargetGroupAttributes",
    "SetIpAddressType",
    "SetSecurityGroups",
    "SetSubnets",
];

const CHANGE_LISTENERS = [
    "AddListenerCertificates",
    "AddTags",
    "DeleteListener",
    "ModifyListener",
    "RemoveListenerCertificates",
    "RemoveTags",
];

const WEB_ACLS = ["AssociateWebACL", "DisassociateWebACL", "GetWebACL", "GetWebACLForResource"];
