import type { Input } from "@pulumi/pulumi";
import type { AwsPartition } from "./identity.ts";
import type { PolicyDocument, PolicyStatement } from "./role.ts";

/** Tag of all resources that the controller creates; its value is the cluster's name. */
const CLUSTER_TAG = "elbv2.k8s.aws/cluster";

/** Scope of the policy. */
export interface ControllerPolicyArgs {
    /** Name of the cluster; resources of other clusters' controllers are excluded. */
    clusterName: Input<string>;
    /** Partition of the ARNs. */
    partition: AwsPartition;
    /** Whether Ingresses get Application Load Balancers: adds certificates, firewalls and listener rules. */
    applicationLoadBalancers: boolean;
}

/**
 * The controller's permissions, after its documented policy (`docs/install/iam_policy.json` of v3.5.0), but narrower:
 * that requires the tag of any cluster, this one the cluster's own. ARNs are limited to Network Load Balancers unless
 * Ingresses are served. Without Ingresses it omits Cognito, ACM, IAM certificates, WAF, Shield, listener rules, trust
 * stores, customer-owned and IPAM pools.
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
    // Tags of the cluster's resources may change, except its own tag.
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
            // The nodes' groups too, not only the controller's: targets are opened to the balancer there.
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
            // A program's target groups too: a TargetGroupBinding may name any.
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
 * Subnets, security groups and targets. Elastic Load Balancing requires accounts, addresses and internet gateways from
 * a balancer's creator (its User Guide, "API permissions").
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

/** Includes rules: the controller lists those of every listener, even where rules are impossible. */
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
