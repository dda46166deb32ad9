import type { Readings } from "../model/readings.ts";

/**
 * Pulumi packages whose resources do not affect clients of an edge: they create values, monitor, store data, or manage
 * people.
 */
const PACKAGES = [
    "pulumi",
    "random",
    "time",
    "std",
    "local",
    "null",
    "archive",
    "datadog",
    "newrelic",
    "pagerduty",
    "opsgenie",
    "grafana",
    "sentry",
    "signalfx",
    "splunk",
    "honeycomb",
    "github",
    "gitlab",
    "gitea",
    "bitbucket",
    "postgresql",
    "mysql",
    "mssql",
    "mongodbatlas",
    "snowflake",
    "confluentcloud",
    "kafka",
    "rabbitmq",
    "elasticstack",
    "vault",
    "okta",
    "auth0",
    "keycloak",
    "azuread",
    "googleworkspace",
    "slack",
    "docker",
    "docker-build",
    "awsx",
    "aws-apigateway",
    "pulumiservice",
    "buildkite",
    "launchdarkly",
    "statuscake",
    "onepassword",
    "doppler",
    "esc",
    "databricks",
    "minio",
    "b2",
];

/** Parts of packages that have others on the way of clients. */
const PARTS = [
    "tls:index/privateKey:PrivateKey",
    "digitalocean:index/spaces*",
    "digitalocean:index/database*",
    "digitalocean:index/project*",
    "digitalocean:index/sshKey:SshKey",
    "digitalocean:index/volume*",
    "hcloud:index/sshKey:SshKey",
    "hcloud:index/volume*",
];

/** What a review knows of packages that have no folder here. */
export const OTHER_PACKAGES: Readings = Object.fromEntries(
    [...PACKAGES.map((name) => `${name}:*`), ...PARTS].map((type) => [type, { outOfTheWay: true }]),
);
