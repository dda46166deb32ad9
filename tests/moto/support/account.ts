import { EC2Client } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { IAMClient } from "@aws-sdk/client-iam";
import { Route53Client } from "@aws-sdk/client-route-53";

/** A call that changes something, as it went to AWS. */
export interface Change {
    /** Name of the API's action, for example `CreateListener`. */
    action: string;
    /** What it was asked with. */
    input: object;
}

/** Region of everything here. */
export const REGION = "eu-central-1";

/** An AWS account: clients of the SDK, and what they changed. Accounts see nothing of each other. */
export class Account {
    readonly ec2: EC2Client;
    readonly elb: ElasticLoadBalancingV2Client;
    readonly iam: IAMClient;
    readonly route53: Route53Client;
    /** Every call so far that was no look, in order. */
    readonly changes: Change[] = [];

    /**
     * @param endpoint Where AWS is.
     * @param id Twelve digits.
     */
    constructor(endpoint: string, id: string) {
        const settings = {
            endpoint,
            region: REGION,
            credentials: { accessKeyId: "nobody", secretAccessKey: "nothing" },
        };
        this.ec2 = new EC2Client(settings);
        this.elb = new ElasticLoadBalancingV2Client(settings);
        this.iam = new IAMClient(settings);
        this.route53 = new Route53Client(settings);
        for (const client of [this.ec2, this.elb, this.iam, this.route53]) {
            // The stacks differ in the types of what goes through them, which nobody here looks at.
            this.watch(client as Pick<EC2Client, "middlewareStack">, id);
        }
    }

    private watch(client: Pick<EC2Client, "middlewareStack">, id: string): void {
        client.middlewareStack.add(
            (next, { commandName = "" }) =>
                async (args) => {
                    const action = commandName.replace(/Command$/, "");
                    if (!/^(Describe|Get|List)/.test(action)) {
                        this.changes.push({ action, input: args.input });
                    }
                    return await next(args);
                },
            { step: "initialize", name: "watchChanges" },
        );
        client.middlewareStack.add(
            (next) => async (args) => {
                // The account that moto answers for.
                (args.request as { headers: Record<string, string> }).headers["x-moto-account-id"] = id;
                return await next(args);
            },
            { step: "build", name: "nameAccount" },
        );
    }
}
