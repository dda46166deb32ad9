import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { envoyGatewayMetrics } from "../../../components/envoyGateway/metrics.ts";
import { type AlertSettings, alertRules } from "../../../components/monitoring/alerts.ts";
import { METRICS } from "../../../components/monitoring/metrics.ts";

const rules = (settings?: AlertSettings) =>
    alertRules(settings, envoyGatewayMetrics).groups.flatMap((group) => group.rules);

describe("the alert rules", () => {
    test("are these, each with what it means and how bad it is", () => {
        const alerts = rules().filter((rule) => "alert" in rule);
        expect(alerts.map(({ alert, labels }) => `${alert} ${labels["severity"]}`)).toEqual([
            "Http3ShareFell warning",
            "Http3AdvertisedButDead critical",
            "Http3HostUnreachable critical",
            "Http3CertificateEnds warning",
            "Http3NoLongerAdvertised warning",
            "Http3WatchSilent warning",
        ]);
        for (const { annotations, for: wait } of alerts) {
            expect(Object.keys(annotations)).toEqual(["summary", "description"]);
            expect(wait).toBe("5m");
        }
    });

    test("take their thresholds and labels from the settings", () => {
        const changed = rules({ for: "1m", certificateDays: 3, shareFraction: 0.1, labels: { team: "edge" } });
        for (const rule of changed) {
            if ("alert" in rule) expect([rule.for, rule.labels["team"]]).toEqual(["1m", "edge"]);
        }
        expect(changed.map(({ expr }) => expr)).toEqual(
            expect.arrayContaining([
                expect.stringMatching(/ \/ 86400 < 3$/),
                expect.stringContaining("http3_gateway:h3_requests:ratio < 0.1 * "),
            ]),
        );
    });

    test("take a threshold of zero as one, and keep their own severity whatever the labels say", () => {
        const zero = { certificateDays: 0, shareFraction: 0, shareMinimumRate: 0 };
        expect(rules(zero).map(({ expr }) => expr)).toEqual(
            expect.arrayContaining([
                expect.stringMatching(/ \/ 86400 < 0$/),
                expect.stringMatching(/ < 0 \* avg_over_time\(.* > 0$/),
            ]),
        );
        const severities = (settings: AlertSettings) =>
            rules(settings).flatMap((rule) => ("alert" in rule ? [rule.labels["severity"]] : []));
        expect(severities({ labels: { severity: "page" } })).toEqual(severities({}));
    });

    test("ask for no metric that the watch does not have", () => {
        const known = new Set<string>(Object.values(METRICS).map(({ name }) => name));
        const asked = rules().flatMap(({ expr }) => expr.match(/\bhttp3_gateway_\w+/g) ?? []);
        expect(asked.filter((name) => !known.has(name))).toEqual([]);
        expect(new Set(asked).size).toBeGreaterThan(5);
    });
});

const promtool = spawnSync("promtool", ["--version"]).status === 0;
const URL_LABELS = 'job="watch",host="app.example.com",path="/"';

/** What promtool says of alerts at times, for series a minute apart. Empty where all is as expected. */
function mistakes(
    series: Record<string, string>,
    expected: { at: string; alert: string; labels?: Record<string, string>; description?: string }[],
): string {
    const folder = mkdtempSync(join(tmpdir(), "http3-rules-"));
    writeFileSync(join(folder, "rules.yaml"), stringify(alertRules({}, envoyGatewayMetrics)));
    const described = new Map(rules().flatMap((rule) => ("alert" in rule ? [[rule.alert, rule] as const] : [])));
    const test = {
        interval: "1m",
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: expected.map(({ at, alert, labels, description }) => ({
            eval_time: at,
            alertname: alert,
            exp_alerts:
                labels === undefined
                    ? []
                    : [
                          {
                              exp_labels: { severity: described.get(alert)?.labels["severity"], ...labels },
                              exp_annotations: { summary: described.get(alert)?.annotations["summary"], description },
                          },
                      ],
        })),
    };
    const file = { rule_files: ["rules.yaml"], evaluation_interval: "1m", tests: [test] };
    writeFileSync(join(folder, "test.yaml"), stringify(file));
    const { status, stdout, stderr } = spawnSync("promtool", ["test", "rules", "test.yaml"], {
        cwd: folder,
        encoding: "utf8",
    });
    rmSync(folder, { recursive: true });
    return status === 0 ? "" : `${stdout}${stderr}`;
}

describe.skipIf(!promtool)("promtool (skipped where it is not on the PATH)", () => {
    const here = { job: "watch", host: "app.example.com", path: "/" };
    const dead = (reason: string, pod = "a") =>
        `http3_gateway_advertised_but_dead{${URL_LABELS},family="ipv6",reason="${reason}",pod="${pod}"}`;

    test("accepts the rule file", () => {
        const folder = mkdtempSync(join(tmpdir(), "http3-rules-"));
        const file = join(folder, "rules.yaml");
        writeFileSync(file, stringify(alertRules({ labels: { team: "edge" } }, envoyGatewayMetrics)));
        const { status, stdout } = spawnSync("promtool", ["check", "rules", file], { encoding: "utf8" });
        expect([status, stdout]).toEqual([0, expect.stringContaining("SUCCESS: 8 rules found")]);
        rmSync(folder, { recursive: true });
    });

    test("a dead host fires after five minutes though its reason changes and its watch moves to another pod", () => {
        const description =
            "app.example.com/ over ipv6: udp-filtered. Browsers try it first and lose time. " +
            "Fix the cause or withdraw the advertisement. http3-gateway verify shows details.";
        const series = {
            [dead("no-listener")]: "1 0 1 0 _ _ _ _ _ _",
            [dead("udp-filtered")]: "0 1 0 1 _ _ _ _ _ _",
            [dead("udp-filtered", "b")]: "_ _ _ _ 1 1 1 1 0 0",
        };
        expect(
            mistakes({ ...series }, [
                { at: "4m", alert: "Http3AdvertisedButDead" },
                {
                    at: "6m",
                    alert: "Http3AdvertisedButDead",
                    labels: { ...here, family: "ipv6" },
                    description,
                },
            ]),
        ).toBe("");
    });

    test("a host without a route from the watch is nobody's fault; one that is silent is", () => {
        const unreachable = (family: string, reason: string) =>
            `http3_gateway_unreachable{${URL_LABELS},family="${family}",reason="${reason}"}`;
        expect(
            mistakes(
                {
                    [unreachable("ipv6", "no-route")]: "1x20",
                    [unreachable("ipv4", "no-route")]: "0x20",
                    [unreachable("ipv4", "tcp")]: "1x20",
                },
                [
                    {
                        at: "10m",
                        alert: "Http3HostUnreachable",
                        labels: { ...here, family: "ipv4" },
                        description: "app.example.com/ over ipv4: tcp.",
                    },
                ],
            ),
        ).toBe("");
    });

    test("a certificate fires fourteen days before its end, and by its transport", () => {
        const end = (transport: string) =>
            `http3_gateway_certificate_not_after_timestamp_seconds{${URL_LABELS},family="ipv4",transport="${transport}"}`;
        const day = 86_400;
        // promtool's time begins at 0.
        expect(
            mistakes({ [end("tcp")]: `${14.01 * day}x60`, [end("quic")]: `${30 * day}x60` }, [
                { at: "14m", alert: "Http3CertificateEnds" },
                {
                    at: "25m",
                    alert: "Http3CertificateEnds",
                    labels: { ...here, family: "ipv4", transport: "tcp" },
                    description:
                        "app.example.com/ over ipv4: the certificate over tcp ends in 14.0 days. Its renewal is overdue.",
                },
            ]),
        ).toBe("");
    });

    test("an advertisement that ends is told for an hour; one that never was, never", () => {
        const description =
            "app.example.com/: neither the HTTPS record nor Alt-Svc advertises HTTP/3 any " +
            "more. After an intended withdrawal, this alert resolves by itself.";
        const never = 'http3_gateway_advertised{job="watch",host="dark.example.com",path="/"}';
        expect(
            mistakes({ [`http3_gateway_advertised{${URL_LABELS}}`]: "1x10 0x100", [never]: "0x110" }, [
                { at: "12m", alert: "Http3NoLongerAdvertised" },
                { at: "30m", alert: "Http3NoLongerAdvertised", labels: here, description },
                { at: "100m", alert: "Http3NoLongerAdvertised" },
            ]),
        ).toBe("");
    });

    test("a watch that ends is told by its host for an hour, and as a whole for as long as there is none", () => {
        const gone = (subject: string) =>
            `${subject}: three checks are missing. Until the watch runs again, an HTTP/3 failure is not noticed.`;
        expect(
            mistakes(
                {
                    [`http3_gateway_last_check_timestamp_seconds{${URL_LABELS}}`]: "0+60x10",
                    [`http3_gateway_check_interval_seconds{${URL_LABELS}}`]: "60x10",
                },
                [
                    { at: "13m", alert: "Http3WatchSilent" },
                    {
                        at: "3h",
                        alert: "Http3WatchSilent",
                        labels: {},
                        description: gone("Every host"),
                    },
                ],
            ),
        ).toBe("");
        expect(
            mistakes(
                {
                    [`http3_gateway_last_check_timestamp_seconds{${URL_LABELS}}`]: "0+60x10",
                    [`http3_gateway_check_interval_seconds{${URL_LABELS}}`]: "60x10",
                    // Another host is still watched.
                    'http3_gateway_last_check_timestamp_seconds{job="watch",host="b.example.com",path="/"}': "0+60x200",
                    'http3_gateway_check_interval_seconds{job="watch",host="b.example.com",path="/"}': "60x200",
                },
                [
                    { at: "25m", alert: "Http3WatchSilent", labels: here, description: gone("app.example.com") },
                    { at: "2h", alert: "Http3WatchSilent" },
                ],
            ),
        ).toBe("");
    });

    test("a share that falls from 40% to 5% fires, and one that is small from the beginning does not", () => {
        const rq = (version: string, gateway: string, prefix = "https-10443") =>
            `envoy_http_downstream_rq_${version}_total{envoy_http_conn_manager_prefix="${prefix}",gateway_envoyproxy_io_owning_gateway_name="${gateway}"}`;
        const series = {
            [rq("http1", "edge")]: "0x1500",
            [rq("http2", "edge")]: "0+600x1200 720600+950x300",
            [rq("http3", "edge")]: "0+400x1200 480050+50x300",
            [rq("http1", "small")]: "0x1500",
            [rq("http2", "small")]: "0+950x1500",
            [rq("http3", "small")]: "0+50x1500",
            // What answers probes and redirects is no traffic that could have come over h3.
            [rq("http1", "edge", "http-10080")]: "0+100000x1500",
        };
        const description =
            "Gateway edge: 5% of requests use HTTP/3, less than 50% of the mean of the last 1d. " +
            "Clients fall back to TCP without an error: check whether UDP is dropped on the path.";
        expect(
            mistakes(series, [
                { at: "1190m", alert: "Http3ShareFell" },
                {
                    at: "1230m",
                    alert: "Http3ShareFell",
                    labels: { gateway_envoyproxy_io_owning_gateway_name: "edge" },
                    description,
                },
            ]),
        ).toBe("");
    });
});
