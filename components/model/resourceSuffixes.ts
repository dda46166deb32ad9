/** What Pulumi adds to a resource's logical name, so that a new one can come first: a hyphen and seven random digits, or eight. */
export const RANDOM_SUFFIX = 8;

/** What the gateway's name gets for its balancer: short, since clouds' names end soon. */
export const BALANCER_SUFFIX = "-lb";
