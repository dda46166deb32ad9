import type { IpFamily } from "../../components/model/parts.ts";
import { serviceFamilies } from "../../components/model/serviceFields.ts";
import type { MadeAuthority } from "../support/keyPairs.ts";
import { api } from "./edge.ts";

const TLS = "/etc/ingress/tls";
const CONFIGURATION = "/etc/ingress/configuration";

/** What answers: a page, what it saw of the client, bodies of any size, and 404. */
function configurationFor(hostname: string, locations = ""): string {
    return `
error_log stderr warn;
pid /tmp/nginx.pid;
events {}
http {
    access_log off;
    keepalive_requests 1000000000;
    large_client_header_buffers 4 64k;
    client_body_temp_path /tmp/client_body; proxy_temp_path /tmp/proxy; fastcgi_temp_path /tmp/fastcgi;
    uwsgi_temp_path /tmp/uwsgi; scgi_temp_path /tmp/scgi;
    server { listen 8443 ssl default_server; listen [::]:8443 ssl default_server; ssl_reject_handshake on; }
    server { listen 8080; listen [::]:8080; return 308 https://$host$request_uri; }
    server {
        listen 8443 ssl;
        listen [::]:8443 ssl;
        http2 on;
        server_name ${hostname};
        ssl_certificate ${TLS}/tls.crt;
        ssl_certificate_key ${TLS}/tls.key;
        client_max_body_size 0;
        location = /own-alt-svc {
            add_header Alt-Svc 'h3=":8443"; ma=4242' always;
            add_header Protocol-Seen $server_protocol always;
            add_header Proxy-Protocol-Seen $proxy_protocol_addr always;
            add_header X-Forwarded-For-Seen $http_x_forwarded_for always;
            add_header X-Forwarded-Proto-Seen $http_x_forwarded_proto always;
            add_header Forwarded-Seen "<$http_forwarded>" always;
            add_header Trusted-Seen "<$http_x_forwarded_client_cert$http_x_forwarded_uri>" always;
            return 200 "advertised\\n";
        }
        location = /echo { add_header Authorization-Seen $http_authorization always; return 200 "echo\\n"; }
        location = / { return 200 "somebody's page\\n"; }
        location /store/ { root /tmp; dav_methods PUT; create_full_put_path on; }
        location /slow/ { alias /tmp/store/; limit_rate 50k; }
        ${locations}
        location / { return 404 "nothing here\\n"; }
    }
}
`;
}

/** A location that says which other protocol was asked for. */
export const UPGRADE_SEEN =
    'location = /upgrade { add_header Upgrade-Seen "<$http_upgrade|$http_connection>" always; return 200 "upgrade\\n"; }';

/** How it is made. */
interface IngressArgs {
    /** Image of nginx. */
    image: string;
    /** Who signs its certificate. */
    authority: MadeAuthority;
    ipFamilies: IpFamily[];
    /** Further locations, in nginx's words. Default: none. */
    locations?: string;
}

/**
 * Somebody's gateway, which knows nothing of HTTP/3: nginx behind a Service of type LoadBalancer, from plain manifests. As an
 * Ingress controller's, its ports have names.
 */
export class Ingress {
    readonly namespace: string;
    readonly name = "their-ingress";
    readonly secretName = "shop-tls";
    private readonly labels = { "app.kubernetes.io/name": "their-ingress" };

    constructor(namespace: string) {
        this.namespace = namespace;
    }

    private get folder(): string {
        return `/api/v1/namespaces/${this.namespace}`;
    }

    private get deployments(): string {
        return `/apis/apps/v1/namespaces/${this.namespace}/deployments`;
    }

    async create(hostname: string, { image, authority, ipFamilies, locations = "" }: IngressArgs): Promise<void> {
        await post("/api/v1/namespaces", { metadata: { name: this.namespace } });
        await post(`${this.folder}/secrets`, {
            type: "kubernetes.io/tls",
            metadata: { name: this.secretName },
            stringData: await this.pairOf(hostname, authority),
        });
        await post(`${this.folder}/configmaps`, {
            metadata: { name: this.name },
            data: { "nginx.conf": configurationFor(hostname, locations) },
        });
        await post(this.deployments, {
            metadata: { name: this.name },
            spec: {
                replicas: 1,
                selector: { matchLabels: this.labels },
                template: {
                    metadata: { labels: this.labels },
                    spec: {
                        terminationGracePeriodSeconds: 1,
                        containers: [
                            {
                                name: "nginx",
                                image,
                                command: ["nginx", "-e", "stderr", "-c", `${CONFIGURATION}/nginx.conf`],
                                args: ["-g", "daemon off;"],
                                ports: [
                                    { name: "http", containerPort: 8080 },
                                    { name: "https", containerPort: 8443 },
                                ],
                                readinessProbe: { tcpSocket: { port: "https" }, periodSeconds: 1 },
                                volumeMounts: [
                                    { name: "configuration", mountPath: CONFIGURATION },
                                    { name: "tls", mountPath: TLS },
                                    { name: "temporary", mountPath: "/tmp" },
                                ],
                            },
                        ],
                        volumes: [
                            { name: "configuration", configMap: { name: this.name } },
                            { name: "tls", secret: { secretName: this.secretName } },
                            { name: "temporary", emptyDir: {} },
                        ],
                    },
                },
            },
        });
        await post(`${this.folder}/services`, {
            metadata: { name: this.name, labels: this.labels, annotations: { "somebody.example/owned": "yes" } },
            spec: {
                type: "LoadBalancer",
                externalTrafficPolicy: "Local",
                ...serviceFamilies(ipFamilies),
                selector: this.labels,
                ports: [
                    { name: "http", port: 80, targetPort: "http" },
                    { name: "https", port: 443, targetPort: "https" },
                ],
            },
        });
    }

    async delete(): Promise<void> {
        await api(`/api/v1/namespaces/${this.namespace}`, { method: "DELETE" });
    }

    /** Requires PROXY protocol from then on, as a gateway does behind a balancer that sends it. */
    async requireProxyProtocol(hostname: string): Promise<void> {
        const text = configurationFor(hostname).replaceAll("8443 ssl", "8443 ssl proxy_protocol");
        await patch(`${this.folder}/configmaps/${this.name}`, { data: { "nginx.conf": text } });
        await this.scale(0);
        await this.scale(1);
    }

    /** Deletes a pod of its namespace. */
    async deletePod(name: string): Promise<void> {
        await api(`${this.folder}/pods/${name}`, { method: "DELETE" });
    }

    /** Its Service, without what every write changes. */
    async service(): Promise<IngressService> {
        const { metadata, ...rest } = await api<IngressService>(`${this.folder}/services/${this.name}`);
        const { managedFields, resourceVersion: _version, ...own } = metadata;
        return { metadata: { ...own, managers: managedFields?.map(({ manager }) => manager) }, ...rest };
    }

    async scale(replicas: number): Promise<void> {
        await patch(`${this.deployments}/${this.name}`, { spec: { replicas } });
    }

    async renew(hostname: string, authority: MadeAuthority): Promise<void> {
        await patch(`${this.folder}/secrets/${this.secretName}`, {
            stringData: await this.pairOf(hostname, authority),
        });
    }

    /** Changes its Service as its owner would. */
    async change(fields: object): Promise<void> {
        await patch(`${this.folder}/services/${this.name}`, fields);
    }

    /** Takes UDP away from its Service, as a controller that writes the ports would. */
    async writePorts(): Promise<void> {
        const { ports } = (await this.service()).spec;
        const own = ports.filter(({ protocol }) => protocol !== "UDP");
        if (own.length < ports.length) {
            await this.change({ spec: { ports: own } });
        }
    }

    private async pairOf(hostname: string, authority: MadeAuthority): Promise<Record<string, string>> {
        const { certificate, key } = await authority.issue([hostname]);
        return { "tls.crt": certificate, "tls.key": key };
    }
}

/** A Service as the API has it. */
export interface IngressService {
    metadata: {
        [field: string]: unknown;
        managedFields?: { manager: string }[];
        resourceVersion?: string;
        managers?: string[];
    };
    spec: {
        [field: string]: unknown;
        ports: { name: string; port: number; protocol: string; targetPort: unknown; nodePort?: number }[];
    };
    status: { loadBalancer: { ingress?: { ip: string }[] } };
}

async function post(path: string, object: object): Promise<void> {
    await api(path, { method: "POST", body: JSON.stringify(object) });
}

async function patch(path: string, fields: object): Promise<void> {
    await api(path, { method: "PATCH", contentType: "application/merge-patch+json", body: JSON.stringify(fields) });
}
